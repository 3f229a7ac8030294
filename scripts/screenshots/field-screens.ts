import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test';
import { v7 as newId } from 'uuid';
import { createTask, findPoint } from '../../tests/support/arrange.ts';
import { type Api, readyForOffline, signInToField } from '../../tests/support/e2e.ts';
import { again, openContext, outside, shootPaths } from './phone.ts';
import { shootSheet } from './sheet.ts';

const ASSET = 'Loom L-314';

type Arranged = {
	placeId: string;
	assetId: string;
	code: string;
	runId: string;
	doneId: string;
	repairId: string;
	shutdownId: string;
};

/** Every screen of the field app, one sheet each, as a technician and as a mapper see it. */
export async function shootEveryFieldScreen(
	browser: Browser,
	supervisor: Api,
	mapper: Api,
	technician: Api
): Promise<void> {
	const arranged = await arrange(supervisor, mapper, technician);
	await asTechnician(await openContext(browser), arranged);
	await asMapper(await openContext(browser), arranged);
}

async function arrange(supervisor: Api, mapper: Api, technician: Api): Promise<Arranged> {
	const { user } = await technician.query<{ user: { userId: string } }>('auth.me', {});
	const point = await findPoint(mapper, 'Main bearing grease point', ASSET);
	const { tag } = await mapper.query<{ tag: { code: string } }>('place.get', { placeId: point.placeId });
	const make = (title: string, template?: string) =>
		createTask(mapper, { title, point, assigneeIds: [user.userId], ...(template ? { template } : {}) });
	const assetId = point.path.find(({ name }) => name === ASSET)?.id ?? '';
	return {
		placeId: point.placeId,
		assetId,
		code: tag.code,
		...(await report(supervisor, technician, assetId)),
		runId: await make('Main bearing lubrication', 'Main bearing lubrication'),
		doneId: await make('Check the terminals')
	};
}

/** One report of each kind, with a word of the supervisor's under it. */
async function report(supervisor: Api, technician: Api, assetId: string) {
	const [repairId, shutdownId] = [newId(), newId()];
	const { items: types } = await supervisor.query<{ items: { typeId: string }[] }>('repair.types', {});
	const { items: reasons } = await supervisor.query<{ items: { reasonId: string }[] }>('shutdown.reasons', {});
	await technician.mutate('repair.create', {
		repairId,
		assetId,
		typeId: types[0]?.typeId,
		priority: 'high',
		description: 'Oil drips from the gearbox seal, about one drop a second. Tray put under it.'
	});
	await supervisor.mutate('repair.note', {
		repairId,
		noteId: newId(),
		text: 'Seal is in stock, planned for the night.'
	});
	await technician.mutate('shutdown.report', {
		shutdownId,
		placeId: assetId,
		reasonId: reasons[0]?.reasonId,
		description: 'Main shaft blocked, guard opened and locked out.'
	});
	return { repairId, shutdownId };
}

async function asTechnician(context: BrowserContext, arranged: Arranged): Promise<void> {
	const page = await context.newPage();
	for (const name of ['pair', 'sign-in']) {
		await page.goto(`/field/${name}`);
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
		await shootSheet(page, name, outside);
	}
	await signInToField(page, 'technician@bandung.example');
	await readyForOffline(page);
	await shootPaths(page, {
		home: '/field',
		tasks: '/field/tasks',
		task: `/field/tasks/${arranged.runId}`
	});
	await shootRun(page, arranged);
	await handIn(page, context, arranged);
	await shootPaths(page, {
		drafts: '/field/drafts',
		scan: '/field/scan',
		places: '/field/places',
		place: `/field/places/${arranged.placeId}`,
		'repair-new': `/field/repair/new?place=${arranged.placeId}`,
		'shutdown-new': `/field/shutdown/new?place=${arranged.placeId}`,
		reports: '/field/reports',
		repair: `/field/repair/${arranged.repairId}`,
		shutdown: `/field/shutdown/${arranged.shutdownId}`,
		outbox: '/field/outbox',
		history: '/field/history',
		more: '/field/more',
		notifications: '/field/notifications',
		settings: '/field/settings',
		'settings-notifications': '/field/settings/notifications'
	});
	await page.goto('/field/outbox');
	await page.getByRole('main').getByRole('link').first().click();
	await expect(page).toHaveURL(/outbox\/.+/);
	await shootSheet(page, 'outbox-item', again);
	await shootLock(page);
	await context.close();
}

/** Each step is reached once; a reload comes back to it, as a phone does. */
async function shootRun(page: Page, { runId, code }: Arranged): Promise<void> {
	await page.goto(`/field/tasks/${runId}`);
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await expect(page.getByRole('button', { name: 'Scan the QR label' })).toBeVisible();
	await shootSheet(page, 'run-presence', again);
	await page.getByLabel(/code/i).fill(code);
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { name: /^Measure 1 of/ })).toBeVisible();
	await shootSheet(page, 'run-safety', again);
	const heading = page.locator('[data-heading]');
	const goOn = async (button: string) => {
		const before = (await heading.textContent()) ?? '';
		await page.getByRole('button', { name: button, exact: true }).click();
		await expect(heading).not.toHaveText(before);
	};
	while (await page.getByRole('button', { name: 'I have done this' }).isVisible()) await goOn('I have done this');
	while (await page.getByRole('button', { name: 'Next', exact: true }).isVisible()) {
		const number = page.getByRole('textbox', { name: 'Bearing temperature' });
		if (await number.isVisible()) {
			await number.fill('93.5');
			await shootSheet(page, 'run-form', again);
		}
		await goOn('Next');
	}
	await shootSheet(page, 'run-review', again);
}

/** One item that was received, and one that waits. */
async function handIn(page: Page, context: BrowserContext, { doneId, code }: Arranged): Promise<void> {
	await page.goto(`/field/tasks/${doneId}`);
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await page.getByLabel(/code/i).fill(code);
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { name: /^Scan the label/ })).toHaveCount(0);
	await context.setOffline(true);
	const submit = page.getByRole('button', { name: 'Submit', exact: true });
	while (!(await submit.isVisible())) await page.getByRole('button', { name: 'Next', exact: true }).click();
	await submit.click();
	await expect(page.getByRole('heading', { name: 'Saved on this phone' })).toBeVisible();
	await context.setOffline(false);
}

async function shootLock(page: Page): Promise<void> {
	await page.goto('/field/lock');
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await shootSheet(page, 'people', outside);
	const locked = async () => {
		await page.goto('/field/pin');
		// Nothing here looks for the lock screen by a locator, or the page would unlock itself.
		await page.waitForFunction(() => document.querySelector('input[type=password]') !== null);
	};
	await locked();
	await shootSheet(page, 'lock', locked);
	await expect(page.getByRole('heading', { name: 'Change PIN' })).toBeVisible();
	await shootSheet(page, 'pin', again);
}

async function asMapper(context: BrowserContext, { placeId, assetId }: Arranged): Promise<void> {
	const page = await context.newPage();
	await signInToField(page, 'mapper@bandung.example');
	await shootPaths(page, {
		'place-new': `/field/places/new?parent=${assetId}`,
		'place-edit': `/field/places/${placeId}/edit`,
		'place-tag': `/field/places/${placeId}/tag`
	});
	await context.close();
}
