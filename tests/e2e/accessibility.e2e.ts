import { type Browser, expect, type Page, test } from '@playwright/test';
import { cancelTasks, createTask, findPoint, submitTask } from '../support/arrange.ts';
import {
	expectClean,
	expectLargeTargets,
	expectNoSidewaysScroll,
	expectStructure,
	findings,
	smallTargets,
	type Theme,
	wear
} from '../support/accessibility.ts';
import { api, type Api, signInToField, signInToPortal } from '../support/e2e.ts';

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
const FIELD = { width: 390, height: 780 };
const FIELD_THEMES: Theme[] = ['light', 'dark', 'sunlight'];

let mapper: Api;
let technician: Api;
let taskId: string;
let runId: string;
let placeId: string;
let repairId: string;
let shutdownId: string;
let code: string;

test.beforeAll(async () => {
	[mapper, technician] = await Promise.all([api('mapper@bandung.example'), api('technician@bandung.example')]);
	const point = await findPoint(mapper, 'Main bearing grease point', 'Loom L-314');
	placeId = point.placeId;
	({
		tag: { code }
	} = await mapper.query<{ tag: { code: string } }>('place.get', { placeId }));
	const repairs = await mapper.query<{ items: { repairId: string }[] }>('repair.list', {});
	const shutdowns = await mapper.query<{ items: { shutdownId: string }[] }>('shutdown.list', {});
	repairId = repairs.items[0]?.repairId ?? '';
	shutdownId = shutdowns.items[0]?.shutdownId ?? '';
	const me = await technician.query<{ user: { userId: string } }>('auth.me', {});
	({ taskId } = await submitTask(mapper, technician, { title: 'Look at the terminals', point }));
	runId = await createTask(mapper, {
		title: 'Grease the main bearing',
		point,
		template: 'Main bearing lubrication',
		assigneeIds: [me.user.userId]
	});
});

test.afterAll(async () => {
	await cancelTasks(mapper, [runId]);
	await Promise.all([mapper.end(), technician.end()]);
});

async function openPage(browser: Browser, viewport: { width: number; height: number }, isPhone = false): Promise<Page> {
	const context = await browser.newContext({ viewport, reducedMotion: 'reduce', hasTouch: isPhone });
	return context.newPage();
}

/** Both themes at both widths; what only colours can change is not looked at twice. */
async function judgePortalPage(page: Page, what: string): Promise<string> {
	await wear(page, 'light');
	await expectClean(page, `${what}, light, wide`);
	await wear(page, 'dark');
	await expectClean(page, `${what}, dark, wide`, 'colours');
	await page.setViewportSize(PHONE);
	await expectClean(page, `${what}, dark, narrow`);
	await wear(page, 'light');
	await expectClean(page, `${what}, light, narrow`, 'colours');
	await expectNoSidewaysScroll(page, what);
	const title = await expectStructure(page, what);
	await page.setViewportSize(WIDE);
	return title;
}

async function judgeFieldScreen(page: Page, what: string): Promise<string> {
	// What a bar lies over can be scrolled away from under it; axe sees only how the page stands now.
	await page.addStyleTag({ content: '.sticky { position: static !important }' });
	for (const theme of FIELD_THEMES) {
		await wear(page, theme);
		await expectClean(page, `${what}, ${theme}`, theme === 'light' ? 'everything' : 'colours');
	}
	await expectLargeTargets(page, what);
	await expectNoSidewaysScroll(page, what);
	const title = await expectStructure(page, what);
	await page.setViewportSize(FIELD);
	return title;
}

async function judgePortal(page: Page, paths: readonly string[]): Promise<void> {
	const titles: string[] = [];
	for (const path of paths) {
		await page.goto(path);
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
		titles.push(await judgePortalPage(page, path));
	}
	expect(new Set(titles).size, titles.join(', ')).toBe(paths.length);
}

test('the probes find what is planted', async ({ page }) => {
	await page.setContent(
		'<img src="x.png"><button style="color:#aaa;background:#fff;width:30px;height:60px">OK</button>'
	);
	const found = (await findings(page, 'everything')).join('\n');
	expect(found).toMatch(/^image-alt: img/m);
	expect(found).toMatch(/^color-contrast: button/m);
	expect(await smallTargets(page)).toEqual([expect.stringMatching(/^<button.*: 30 x 60$/)]);
});

test('the pages of the portal are accessible in both themes, wide and narrow', async ({ browser }) => {
	const page = await openPage(browser, WIDE);
	await signInToPortal(page, 'mapper@bandung.example');
	await judgePortal(page, [
		'/',
		'/tasks',
		`/tasks/${taskId}`,
		'/tasks/new',
		'/assign?due=today',
		'/approvals',
		'/repair-requests',
		`/repair-requests/${repairId}`,
		'/shutdowns',
		`/shutdowns/${shutdownId}`,
		'/mapping',
		`/mapping/${placeId}`,
		'/mapping/import',
		'/mapping/recycle-bin',
		'/users',
		'/mobile-setup',
		'/mobile-setup?tab=devices',
		'/profile',
		'/console',
		'/nowhere'
	]);
	await page.context().close();
});

test('sign-in, its errors, the console and the way into a company are accessible', async ({ browser }) => {
	const page = await openPage(browser, WIDE);
	await page.goto('/sign-in');
	await judgePortalPage(page, 'sign-in');
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await expect(page.getByText('There is a problem')).toBeVisible();
	await judgePortalPage(page, 'sign-in with errors');
	await signInToPortal(page, 'support@pegotec.example');
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await judgePortalPage(page, 'console');
	await page
		.getByRole('main')
		.getByRole('button', { name: /^Bandung/ })
		.click();
	await expect(page.getByRole('dialog', { name: /^Enter/ })).toBeVisible();
	await expectClean(page, 'enter company');
	await page.context().close();
});

test('the screens of the field app are accessible in daylight, at night and in the sun', async ({ browser }) => {
	const page = await openPage(browser, FIELD, true);
	const titles: string[] = [];
	for (const path of ['/field/pair', '/field/sign-in']) {
		await page.goto(path);
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
		titles.push(await judgeFieldScreen(page, path));
	}
	await signInToField(page, 'technician@bandung.example');
	for (const path of [
		'/field',
		'/field/tasks',
		'/field/scan',
		'/field/places',
		'/field/more',
		'/field/notifications',
		'/field/settings/notifications',
		'/field/reports',
		'/field/repair/new',
		'/field/shutdown/new',
		'/field/settings',
		`/field/tasks/${runId}`
	]) {
		await page.goto(path);
		await expect(page.getByRole('navigation', { name: 'Main areas' }), 'unlocked').toBeVisible();
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
		titles.push(await judgeFieldScreen(page, path));
	}

	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await expect(page.getByRole('button', { name: 'Scan the QR label' })).toBeVisible();
	titles.push(await judgeFieldScreen(page, 'presence'));
	await page.getByLabel(/code/i).fill(code);
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { name: /^Measure 1 of/ })).toBeVisible();
	titles.push(await judgeFieldScreen(page, 'safety'));
	const acknowledge = page.getByRole('button', { name: 'I have done this' });
	const heading = page.locator('[data-heading]');
	while (await acknowledge.isVisible()) {
		const before = await heading.textContent();
		await acknowledge.click();
		await expect(heading).not.toHaveText(before ?? '');
	}
	for (let step = 0; step < 30; step += 1) {
		const before = (await heading.textContent()) ?? '';
		titles.push(await judgeFieldScreen(page, before));
		const next = page.getByRole('button', { name: 'Next', exact: true });
		if (!(await next.isVisible())) break;
		await next.click();
		await expect(heading).not.toHaveText(before);
	}
	await page.getByRole('button', { name: 'Submit', exact: true }).click();
	await expect(page.getByText('There is a problem')).toBeVisible();
	titles.push(await judgeFieldScreen(page, 'review with problems'));

	for (const path of ['/field/drafts', '/field/outbox']) {
		await page.goto(path);
		await expect(page.getByRole('navigation', { name: 'Main areas' }), 'unlocked').toBeVisible();
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
		titles.push(await judgeFieldScreen(page, path));
	}
	await page.goto('/field/lock');
	await expect(page.getByRole('heading', { name: 'Who are you?' })).toBeVisible();
	titles.push(await judgeFieldScreen(page, 'people'));
	// Nothing here waits for the lock screen by a locator, or it would unlock itself.
	await page.goto('/field/pin');
	await page.waitForFunction(() => document.title.startsWith('Unlock'));
	titles.push(await judgeFieldScreen(page, 'lock'));
	await expect(page.getByRole('heading', { name: 'Change PIN' })).toBeVisible();
	titles.push(await judgeFieldScreen(page, 'change PIN'));
	expect(new Set(titles).size, titles.join(', ')).toBe(titles.length);
	await page.context().close();
});
