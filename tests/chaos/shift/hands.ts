import { expect, type Page } from '@playwright/test';
import type { Dice } from '../../support/random.ts';
import { takePicture } from './pictures.ts';
import type { Item, ReportItem, TaskItem } from './plan.ts';

// What the technician's hands do, by what the screen says. Each begins wherever the last life of the phone has ended.

const STEPS = 30;

/** How many commands an item leaves in the outbox. */
export function commandsOf({ kind }: Item): number {
	return kind === 'task' ? 2 : 1;
}

/** Resolves when the screen says that it is saved. */
export function carryOut(page: Page, item: Item, dice: Dice): Promise<void> {
	return item.kind === 'task' ? doTask(page, item, dice) : report(page, item);
}

/** What the sync centre says is waiting: items, and photos. */
export async function waitingOn(page: Page): Promise<{ items: number; photos: number }> {
	if (!new URL(page.url()).pathname.startsWith('/field/outbox'))
		await page.getByRole('link', { name: /^(Online|Offline|Sending)/ }).click();
	await expect(page.getByRole('heading', { name: 'Outbox', level: 1 })).toBeVisible();
	return { items: await figure(page, 'Waiting'), photos: await figure(page, 'Photos on the way') };
}

async function figure(page: Page, term: string): Promise<number> {
	const text = await page.locator('dl > div').filter({ hasText: term }).locator('dd').textContent();
	return Number(text);
}

async function doTask(page: Page, item: TaskItem, dice: Dice): Promise<void> {
	await page.getByRole('link', { name: 'Tasks', exact: true }).click();
	await page.getByRole('searchbox').fill(item.title);
	await page.getByRole('link', { name: item.title }).click();
	await page.getByRole('button', { name: /^(Start|Continue)$/ }).click();
	const submit = page.getByRole('button', { name: 'Submit', exact: true });
	const heading = page.locator('[data-heading]');
	for (let step = 0; step < STEPS; step += 1) {
		await expect(heading.first()).toBeVisible();
		if (await submit.isVisible()) break;
		const before = (await heading.first().textContent()) ?? '';
		const isElsewhere = await fillStep(page, item, before, dice);
		if (!isElsewhere)
			await page
				.getByRole('button', { name: /^(Next|Skip for now)$/ })
				.first()
				.click();
		await expect(heading.first()).not.toHaveText(before);
	}
	await submit.click();
	await expect(page.getByRole('heading', { name: 'Saved on this phone', level: 1 })).toBeVisible();
	await page.getByRole('button', { name: 'Back to the tasks' }).click();
}

/** True when this has opened the next step by itself. */
async function fillStep(page: Page, item: TaskItem, heading: string, dice: Dice): Promise<boolean> {
	if (heading.startsWith('Voltage')) await page.locator('input[inputmode="decimal"]').fill(String(item.voltage));
	if (heading.startsWith('Thermal photo')) await photograph(page, Math.min(1, item.photos), dice);
	if (heading.startsWith('Anything else')) {
		await page.getByLabel(/^Note/).fill(item.note);
		await photograph(page, Math.max(0, item.photos - 1), dice);
	}
	const cannotScan = page.getByRole('button', { name: 'Cannot scan' });
	if (!item.isSkipped || !(await cannotScan.isVisible()) || (await page.getByText('Could not scan').isVisible()))
		return false;
	await cannotScan.click();
	await page.getByRole('radio', { name: 'Label is missing' }).check();
	await page.getByRole('button', { name: 'Go on without scanning' }).click();
	return true;
}

/** Takes as many as are missing, one after the other, each through the camera's own way in. */
async function photograph(page: Page, wanted: number, dice: Dice): Promise<void> {
	const camera = page.locator('input[type="file"][capture]');
	await expect(camera).toBeAttached();
	// A photo can be removed as soon as it is kept, and not before.
	const kept = page.getByRole('button', { name: /^Remove photo/ });
	for (let count = await kept.count(); count < wanted; count += 1) {
		await camera.setInputFiles(await takePicture(dice));
		await expect(kept).toHaveCount(count + 1);
	}
}

async function report(page: Page, { kind, asset, description }: ReportItem): Promise<void> {
	await page.getByRole('link', { name: /More$/ }).click();
	await page.getByRole('link', { name: 'My reports' }).click();
	const isRepair = kind === 'repair';
	await page.getByRole('link', { name: isRepair ? 'Raise repair request' : 'Report shutdown' }).click();
	await page.getByLabel(isRepair ? 'Asset' : 'Line or asset').fill(asset);
	await page.getByRole('button', { name: asset }).first().click();
	const choices = page.getByRole('group', { name: isRepair ? 'What is it?' : 'Reason' });
	await choices.getByRole('radio').first().check();
	await page.getByLabel('Describe it').fill(description);
	await page.getByRole('button', { name: isRepair ? 'Report repair' : 'Report shutdown' }).click();
	await expect(page.getByRole('heading', { name: 'Saved on this phone' })).toBeVisible();
}
