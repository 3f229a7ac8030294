import { type Browser, expect, type Page } from '@playwright/test';
import type { Theme } from '../../tests/support/accessibility.ts';
import { createTask, findPoint } from '../../tests/support/arrange.ts';
import { type Api, ORIGIN, readyForOffline, signInToField } from '../../tests/support/e2e.ts';
import { shoot } from './camera.ts';

const THEMES: Theme[] = ['light', 'dark', 'sunlight'];
// Above the red bound of a bearing.
const HOT = '93.5';

type Arranged = { hot: string; received: string; queued: string; code: string };

export async function shootField(browser: Browser, mapper: Api, technician: Api): Promise<void> {
	const tasks = await arrange(mapper, technician);
	const context = await browser.newContext({
		baseURL: ORIGIN,
		viewport: { width: 390, height: 844 },
		hasTouch: true,
		isMobile: true,
		reducedMotion: 'reduce'
	});
	const page = await context.newPage();
	await signInToField(page, 'technician@bandung.example');
	await page.getByRole('link', { name: /^Tasks/ }).click();
	await expect(page.getByRole('heading', { name: /^Overdue/ })).toBeVisible();
	await shoot(page, 'field-list', THEMES);

	await readyForOffline(page);
	await start(page, tasks.received, tasks.code);
	await finish(page);
	await expect(page.getByText(/^Received/).first()).toBeVisible();
	await start(page, tasks.queued, tasks.code);
	await context.setOffline(true);
	await finish(page);
	await expect(page.getByText('Saved on this phone').first()).toBeVisible();
	await page.goto('/field/outbox');
	await expect(page.getByText(/^Received/).first()).toBeVisible();
	await shoot(page, 'field-outbox', THEMES);
	await context.setOffline(false);

	await walkToNumber(page, tasks.hot, tasks.code);
	await shoot(page, 'field-form', THEMES);
	await context.close();
}

async function arrange(mapper: Api, technician: Api): Promise<Arranged> {
	const { user } = await technician.query<{ user: { userId: string } }>('auth.me', {});
	const point = await findPoint(mapper, 'Main bearing grease point', 'Loom L-314');
	const { tag } = await mapper.query<{ tag: { code: string } }>('place.get', { placeId: point.placeId });
	const make = (title: string, template?: string) =>
		createTask(mapper, { title, point, assigneeIds: [user.userId], ...(template ? { template } : {}) });
	return {
		hot: await make('Main bearing lubrication', 'Main bearing lubrication'),
		received: await make('Check the terminals'),
		queued: await make('Measure the insulation'),
		code: tag.code
	};
}

/** Submits a form that asks for nothing as it is. */
async function finish(page: Page): Promise<void> {
	const submit = page.getByRole('button', { name: 'Submit', exact: true });
	while (!(await submit.isVisible())) await goOn(page, 'Next');
	await submit.click();
}

async function start(page: Page, taskId: string, code: string): Promise<void> {
	await page.goto(`/field/tasks/${taskId}`);
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await page.getByLabel('Or type the code').fill(code);
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { name: /^Scan the label/ })).toHaveCount(0);
}

async function goOn(page: Page, button: string): Promise<void> {
	const heading = page.locator('[data-heading]');
	const before = (await heading.textContent()) ?? '';
	await page.getByRole('button', { name: button, exact: true }).click();
	await expect(heading).not.toHaveText(before);
}

async function walkToNumber(page: Page, taskId: string, code: string): Promise<void> {
	await start(page, taskId, code);
	const question = page.getByRole('heading', { name: 'Bearing temperature' });
	while (!(await question.isVisible())) {
		const isMeasure = await page.getByRole('button', { name: 'I have done this' }).isVisible();
		await goOn(page, isMeasure ? 'I have done this' : 'Next');
	}
	await page.getByRole('textbox', { name: 'Bearing temperature' }).fill(HOT);
	await expect(page.getByText(/^red/i).first()).toBeVisible();
}
