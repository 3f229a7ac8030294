import { expect, type Page, test } from '@playwright/test';
import { cancelTasks, createTask, findPoint, type Point, submitTask } from '../support/arrange.ts';
import { api, type Api, PASSWORD, signInToPortal } from '../support/e2e.ts';
import { hasFocus, pressOn, pressUntil, tabTo } from '../support/keyboard.ts';

const RUN = Date.now().toString(36);
const [FIRST, SECOND] = [`Tighten the gearbox ${RUN}`, `Tighten the cover ${RUN}`];

let mapper: Api;
let technician: Api;
let point: Point;
const leftovers: string[] = [];

test.beforeAll(async () => {
	[mapper, technician] = await Promise.all([api('mapper@bandung.example'), api('technician@bandung.example')]);
	point = await findPoint(mapper, 'Gearbox', 'Jigger J-602');
});

test.afterAll(async () => {
	await cancelTasks(mapper, leftovers);
	await Promise.all([mapper.end(), technician.end()]);
});

test('signing in', async ({ page }) => {
	await page.goto('/sign-in');
	await tabTo(page, page.getByLabel('E-mail or username'));
	await page.keyboard.type('supervisor@bandung.example');
	await tabTo(page, page.getByLabel('Password', { exact: true }));
	await page.keyboard.type(PASSWORD);
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
});

test('assigning: by ticks, and by the menu of a row', async ({ page }) => {
	leftovers.push(await createTask(mapper, { title: FIRST, point }), await createTask(mapper, { title: SECOND, point }));
	await signInToPortal(page, 'supervisor@bandung.example');
	await page.goto(`/assign?site=${point.siteId}&line=${point.path[1]?.id}&due=today`);
	const rows = page.getByRole('treegrid', { name: 'Tasks' }).getByRole('row');
	const goTo = async (title: string) => {
		await tabTo(page, rows.and(page.locator('[tabindex="0"]')));
		await page.keyboard.press('Home');
		await pressUntil(page, 'ArrowDown', () => hasFocus(rows.filter({ hasText: title })));
	};
	await pressOn(page, page.getByRole('button', { name: 'Expand all' }));
	await goTo(FIRST);
	await page.keyboard.press('Space');
	await expect(page.getByRole('checkbox', { name: `Select ${FIRST}` })).toBeChecked();
	await tabTo(page, page.getByRole('checkbox', { name: 'Select Wawan' }));
	await page.keyboard.press('Space');
	await pressOn(page, page.getByRole('button', { name: 'Assign', exact: true }));
	await expect(page.getByText('1 assigned, 0 skipped').first()).toBeVisible();
	await expect(rows.filter({ hasText: FIRST })).toHaveCount(0);
	await pressOn(page, page.getByRole('main').getByRole('button', { name: 'Close' }));

	await goTo(SECOND);
	const trigger = page.getByRole('button', { name: `Actions for ${SECOND}` });
	await pressOn(page, trigger);
	const choice = page.getByRole('menuitem', { name: /^Assign to Wawan/ });
	await expect(choice).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(choice).toHaveCount(0);
	await expect(trigger).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(choice).toBeVisible();
	await pressUntil(page, 'ArrowDown', () => hasFocus(choice));
	await page.keyboard.press('Enter');
	await expect(page.getByText('1 assigned, 0 skipped').first()).toBeVisible();
	await expect(rows.filter({ hasText: SECOND })).toHaveCount(0);
});

test('approving and rejecting with J, K, X, R and A; the reason box swallows them', async ({ page }) => {
	const [rejected, approved] = [`Check the fuses ${RUN}`, `Check the relays ${RUN}`];
	for (const title of [rejected, approved]) {
		const { taskId } = await submitTask(mapper, technician, { title, point });
		if (title === rejected) leftovers.push(taskId);
	}
	await signInToPortal(page, 'supervisor@bandung.example');
	await page.goto('/approvals');
	const queue = page.getByRole('list', { name: 'Submissions' });
	const open = queue.locator('[aria-current="true"]');
	const article = (title: string) => page.getByRole('article', { name: title });
	await expect(open).toBeVisible();

	await pressUntil(page, 'j', async () => (await open.innerText()).includes(rejected));
	await page.keyboard.press('k');
	await expect(open).not.toContainText(rejected);
	await page.keyboard.press('j');
	await expect(article(rejected)).toBeVisible();
	await expect(open).toBeInViewport();
	await page.keyboard.press('x');
	await expect(page.getByRole('checkbox', { name: `Tick ${rejected}` })).toBeChecked();
	await page.keyboard.press('x');

	await page.keyboard.press('r');
	const dialog = page.getByRole('dialog', { name: `Reject: ${rejected}` });
	const reason = dialog.getByLabel('What must be done again?');
	await expect(reason).toBeFocused();
	await pressOn(page, dialog.getByRole('button', { name: 'Reject' }));
	await expect(reason).toBeFocused();
	await expect(reason).toHaveAccessibleDescription(/Say in a few words what must be done again\./);
	await page.keyboard.type('jkxar');
	await expect(reason).toHaveValue('jkxar');
	await expect(open).toContainText(rejected);
	await page.keyboard.press('Escape');
	await expect(dialog).toBeHidden();
	await page.keyboard.press('r');
	await expect(reason).toBeFocused();
	await reason.fill('Write down the current of each phase');
	await pressOn(page, dialog.getByRole('button', { name: 'Reject' }));
	await expect(queue.getByText(rejected)).toHaveCount(0);

	await pressUntil(page, 'j', async () => (await open.innerText()).includes(approved));
	await expect(article(approved)).toBeVisible();
	await page.keyboard.press('a');
	await expect(queue.getByText(approved)).toHaveCount(0);
});

test('the plant: moving in the tree, adding, renaming, moving, deleting, taking back', async ({ page }) => {
	const [added, renamed] = [`Exit side ${RUN}`, `Delivery side ${RUN}`];
	await signInToPortal(page, 'mapper@bandung.example');
	await page.goto(`/mapping/${point.path[1]?.id}`);
	const heading = (name: string) => expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
	const rows = page.getByRole('treegrid', { name: 'Web Mapping' }).getByRole('row');
	await walkTheTree(page);
	await page.keyboard.press('Enter');
	await heading('Cimahi Finishing');
	await page.goto(`/mapping/${point.path[1]?.id}`);

	await pressOn(page, page.getByRole('button', { name: 'Add Section' }));
	await tabTo(page, page.getByLabel('Name'));
	await page.keyboard.type(added);
	await page.keyboard.press('Enter');
	await heading(added);
	await pressOn(page, page.getByRole('button', { name: 'Edit', exact: true }));
	await tabTo(page, page.getByLabel('Name'));
	await page.keyboard.press('Control+A');
	await page.keyboard.type(renamed);
	await page.keyboard.press('Enter');
	await heading(renamed);
	await expect(rows.filter({ hasText: renamed })).toBeVisible();

	const move = page.getByRole('button', { name: 'Move to…' });
	await pressOn(page, move);
	const dialog = page.getByRole('dialog', { name: `Move ${renamed}` });
	const option = page.getByRole('option', { name: /Stenter Line 01/ });
	await tabTo(page, dialog.getByRole('combobox'));
	await page.keyboard.type('Stenter');
	await expect(option).toBeVisible();
	// Escape closes what lies on top, one after the other, and gives the focus back.
	await page.keyboard.press('Escape');
	await expect(option).toHaveCount(0);
	await expect(dialog).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(dialog).toBeHidden();
	await expect(move).toBeFocused();
	await page.keyboard.press('Enter');
	await tabTo(page, dialog.getByRole('combobox'));
	await page.keyboard.type('Stenter');
	await expect(option).toBeVisible();
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	await pressOn(page, dialog.getByRole('button', { name: 'Move', exact: true }));
	await expect(page.getByRole('navigation', { name: 'You are here' })).toContainText('Stenter Line 01');

	await pressOn(page, page.getByRole('button', { name: 'Delete', exact: true }));
	await pressOn(page, page.getByRole('button', { name: `Delete ${renamed}` }));
	await heading('Stenter Line 01');
	await expect(rows.filter({ hasText: renamed })).toHaveCount(0);
	await pressOn(page, page.getByRole('button', { name: 'Undo' }));
	await expect(page.getByText('Restored')).toBeVisible();
	await deletePlace(renamed);
});

/** Down, up, to both ends, open and close, to the parent. */
async function walkTheTree(page: Page): Promise<void> {
	const rows = page.getByRole('treegrid', { name: 'Web Mapping' }).getByRole('row');
	const focused = (name: string) => expect(rows.filter({ hasText: name })).toBeFocused();
	await tabTo(page, rows.and(page.locator('[tabindex="0"]')));
	await focused('Dyeing Line 01');
	await page.keyboard.press('ArrowDown');
	await focused('Stenter Line 01');
	await page.keyboard.press('ArrowUp');
	await focused('Dyeing Line 01');
	await page.keyboard.press('Home');
	await focused('Bandung Plant');
	await page.keyboard.press('End');
	await focused('Stenter Line 01');
	await page.keyboard.press('ArrowRight');
	await expect(rows.filter({ hasText: 'Stenter Line 01' })).toHaveAttribute('aria-expanded', 'true');
	// What lies beneath is read only now.
	await expect(rows.filter({ hasText: 'Drive side' })).toBeVisible();
	await page.keyboard.press('ArrowRight');
	await focused('Drive side');
	await page.keyboard.press('ArrowLeft');
	await focused('Stenter Line 01');
	await page.keyboard.press('ArrowLeft');
	await expect(rows.filter({ hasText: 'Stenter Line 01' })).toHaveAttribute('aria-expanded', 'false');
	await page.keyboard.press('ArrowLeft');
	await focused('Cimahi Finishing');
}

async function deletePlace(name: string): Promise<void> {
	const { items } = await mapper.query<{ items: Point[] }>('place.tree', { search: name });
	for (const { placeId } of items) await mapper.mutate('place.delete', { placeId });
}
