import { type Browser, expect, type Locator, type Page, test } from '@playwright/test';
import { cancelTasks, createTask, findPoint, type Point } from '../support/arrange.ts';
import { api, signInToPortal } from '../support/e2e.ts';

const TITLE = `Check the terminals of J-601 (${Date.now().toString(36)})`;

type Desk = { page: Page; name: string; technician: string; row: Locator };

let taskId: string;
let point: Point;

test.beforeAll(async () => {
	const mapper = await api('mapper@bandung.example');
	// Both supervisors are responsible for this plant.
	point = await findPoint(mapper, 'Gearbox', 'Jigger J-601');
	taskId = await createTask(mapper, { title: TITLE, point });
	await mapper.end();
});

test.afterAll(async () => {
	const mapper = await api('mapper@bandung.example');
	await cancelTasks(mapper, [taskId]);
	await mapper.end();
});

async function sitDown(browser: Browser, login: string, name: string, technician: string): Promise<Desk> {
	const context = await browser.newContext({ viewport: { width: 1280, height: 2400 } });
	const page = await context.newPage();
	await signInToPortal(page, login);
	const line = point.path[1]?.id;
	await page.goto(`/assign?site=${point.siteId}&line=${line}&type=electrical&due=today&show=all`);
	await page.getByRole('button', { name: 'Expand all' }).click();
	await page.getByRole('checkbox', { name: `Select ${TITLE}` }).click();
	await page.getByRole('checkbox', { name: `Select ${technician}` }).click();
	return { page, name, technician, row: page.getByRole('row').filter({ hasText: TITLE }) };
}

/** Holds each page's assignment back until both have asked: neither can have heard of the other. */
async function meetAtTheServer(desks: readonly Desk[]): Promise<void> {
	let waiting = desks.length;
	let open: () => void = () => {};
	const bothAsked = new Promise<void>((resolve) => (open = resolve));
	for (const { page } of desks) {
		await page.route('**/trpc/task.assign?*', async (route) => {
			waiting -= 1;
			if (waiting === 0) open();
			await bothAsked;
			await route.continue();
		});
	}
}

declare global {
	interface Window {
		/** Of this page's clock, in milliseconds since 1970. */
		seenAt?: number;
	}
}

/** Notes the moment at which a screen shows who has the task, to the frame. */
async function watch({ page }: Desk, people: readonly string[]): Promise<void> {
	await page.evaluate(
		({ title, names }) => {
			const isShown = () =>
				[...document.querySelectorAll('[role="row"]')]
					.map((row) => row.textContent)
					.some((text) => text.includes(title) && names.some((name) => text.includes(name)));
			const look = () => {
				if (isShown()) window.seenAt ??= performance.timeOrigin + performance.now();
			};
			new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
		},
		{ title: TITLE, names: people }
	);
}

function seenAt({ page }: Desk): Promise<number> {
	return page.evaluate(() => window.seenAt ?? Infinity);
}

function answeredAt({ page }: Desk): Promise<number> {
	return page.evaluate(() => {
		const answer = performance.getEntriesByType('resource').find(({ name }) => name.includes('/trpc/task.assign?'));
		return performance.timeOrigin + (answer instanceof PerformanceResourceTiming ? answer.responseEnd : NaN);
	});
}

test('two supervisors assign the same task at once: one wins, the other is told by whom, both screens agree', async ({
	browser
}) => {
	const siti = await sitDown(browser, 'supervisor@bandung.example', 'Siti Rahma', 'Wawan');
	const hendra = await sitDown(browser, 'supervisor2@bandung.example', 'Hendra Gunawan', 'Joko Susilo');
	const desks = [siti, hendra];
	await meetAtTheServer(desks);
	const people = desks.map(({ technician }) => technician);
	for (const desk of desks) await watch(desk, people);

	await Promise.all(desks.map(({ page }) => page.getByRole('button', { name: 'Assign', exact: true }).click()));
	const won = await Promise.all(
		desks.map(({ page }) =>
			page
				.getByText(/^[01] assigned, [01] skipped$/)
				.first()
				.innerText()
		)
	);
	expect(won.toSorted()).toEqual(['0 assigned, 1 skipped', '1 assigned, 0 skipped']);
	const [winner, loser] = won[0]?.startsWith('1') ? [siti, hendra] : [hendra, siti];
	await expect(loser.page.getByText(`${TITLE}: assigned by ${winner.name} a moment ago`)).toBeVisible();
	for (const { row } of desks) {
		await expect(row).toContainText(winner.technician);
		await expect(row).not.toContainText(loser.technician);
	}
	const firstAnswer = Math.min(...(await Promise.all(desks.map(answeredAt))));
	const lastSight = Math.max(...(await Promise.all(desks.map(seenAt))));
	expect(lastSight - firstAnswer, 'milliseconds until both screens showed the same').toBeLessThan(1000);

	const admin = await api('admin@bandung.example');
	const log = await admin.query<{ items: { action: string; actor: { name: string } }[] }>('activity.list', {
		subjectId: taskId
	});
	const assignments = log.items.filter(({ action }) => action === 'task.assign');
	expect(assignments.map(({ actor }) => actor.name)).toEqual([winner.name]);
	await Promise.all([admin.end(), ...desks.map(({ page }) => page.context().close())]);
});
