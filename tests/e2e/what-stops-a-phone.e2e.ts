import { expect, type Locator, type Page, test } from '@playwright/test';
import { carryOut } from '../chaos/shift/hands.ts';
import { cancelTasks, createTask, findPoint } from '../support/arrange.ts';
import { type Api, api, PASSWORD, signInToField } from '../support/e2e.ts';
import { random } from '../support/random.ts';
import { openServedDatabase } from '../support/served-database.ts';

// Network and worker are played by the browser: the worker would stand in between.
test.use({ serviceWorkers: 'block', viewport: { width: 390, height: 780 } });

const LONG_AGO = String(Date.UTC(2020, 0, 1));
const MARK = Date.now().toString(36);
const TITLE = `Check the relay of L-309 (${MARK})`;

type Me = { user: { userId: string }; company: { companyId: string } };

let mapper: Api;
let technician: Api;
let me: Me;
const made: string[] = [];

test.beforeEach(async () => {
	mapper = await api('mapper@bandung.example');
	technician = await api('technician@bandung.example');
	me = await technician.query<Me>('auth.me', {});
});

test.afterEach(async () => {
	await cancelTasks(mapper, made.splice(0));
	await Promise.all([mapper.end(), technician.end()]);
});

async function newTask(): Promise<string> {
	const point = await findPoint(mapper, 'Loom motor', 'Loom L-309');
	const taskId = await createTask(mapper, { title: TITLE, point, assigneeIds: [me.user.userId] });
	made.push(taskId);
	return taskId;
}

/** Begun on the phone while nothing gets through to the server. */
async function begin(page: Page, taskId: string): Promise<void> {
	await page.goto(`/field/tasks/${taskId}`);
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await expect(page.getByText(/^Saved on this phone \d/)).toBeVisible();
}

async function syncNow(page: Page): Promise<void> {
	await page.goto('/field/settings');
	await page.getByRole('button', { name: 'Sync now' }).click();
}

async function stateOf(taskId: string): Promise<string> {
	return (await technician.query<{ task: { state: string } }>('task.get', { taskId })).task.state;
}

function bar(page: Page, text: string): Locator {
	return page.getByRole('alert').filter({ hasText: text });
}

test('an app of more than 180 days keeps everything, says so, leads to the update, and is sent after it', async ({
	page
}) => {
	const taskId = await newTask();
	await signInToField(page, 'technician@bandung.example');
	const contacts = /\/trpc\/sync\.|\/field\/bootstrap/;
	await page.route(contacts, (route) =>
		route.continue({ headers: { ...route.request().headers(), 'x-app-build': LONG_AGO } })
	);
	await begin(page, taskId);
	const alert = bar(page, 'This app is more than 180 days old');
	await expect(alert).toContainText('Everything stays on this phone');
	// A run is never interrupted by it (FA-5).
	await expect(alert.getByRole('button')).toHaveCount(0);
	await page.goto('/field/outbox');
	const item = page.getByRole('link', { name: TITLE });
	await expect(item).toHaveText(/Saved on this phone|Sending/);
	expect(await stateOf(taskId)).toBe('open');
	await alert.getByRole('button', { name: 'Update', exact: true }).click();
	await expect(alert).toContainText('There is no update for this phone yet');

	await page.unroute(contacts);
	await syncNow(page);
	await expect(alert).toBeHidden();
	await expect.poll(() => stateOf(taskId)).toBe('in_progress');
	await page.goto('/field/drafts');
	await expect(page.getByRole('link', { name: TITLE })).toBeVisible();
});

test('a store written by a newer app is left alone, and says how to get that app back', async ({ page }) => {
	await signInToField(page, 'technician@bandung.example');
	const ids = (store: string) =>
		page.evaluate(async (name) => {
			const known = (await indexedDB.databases()).find((one) => one.name?.startsWith('smtm:'));
			return new Promise<number>((resolve, reject) => {
				const request = indexedDB.open(known?.name ?? '', 99);
				request.onerror = () => reject(request.error ?? new Error('the store does not open'));
				request.onsuccess = () => {
					const counted = request.result.transaction(name).objectStore(name).count();
					counted.onsuccess = () => {
						request.result.close();
						resolve(counted.result);
					};
				};
			});
		}, store);
	// From a page of the portal, while no window of the field app holds the store.
	await page.goto('/sign-in');
	const before = await ids('tasks');
	expect(before).toBeGreaterThan(0);
	await page.goto('/field/tasks');
	await expect(page.getByRole('heading', { name: 'A newer app has been here' })).toBeVisible();
	await expect(page.getByText(/Close all windows of it and open it again.*Nothing has been deleted\./)).toBeVisible();
	await expect(page.getByRole('button', { name: 'Start afresh' })).toHaveCount(0);
	await page.getByRole('button', { name: 'Open again' }).click();
	await expect(page.getByRole('heading', { name: 'A newer app has been here' })).toBeVisible();
	await page.goto('/sign-in');
	expect(await ids('tasks')).toBe(before);
});

test('while the company is switched off the phone keeps its work and says whom to ask', async ({ page }) => {
	const tom = await api('technician@rhine.example');
	const { company } = await tom.query<Me>('auth.me', {});
	await tom.end();
	const database = await openServedDatabase(company.companyId);
	// The people there speak German; this phone does not.
	await page.addInitScript(() => localStorage.setItem('field.locale', 'en'));
	await signInToField(page, 'technician@rhine.example');
	await page.goto('/field/tasks');
	const cards = page.locator('a[href^="/field/tasks/"]');
	await expect(cards.first()).toBeVisible();
	const before = await cards.count();
	try {
		await database.switchCompany(false);
		await syncNow(page);
		const alert = bar(page, 'Your company is switched off in SM-TM at the moment.');
		await expect(alert).toContainText('Your work stays on this phone');
		await expect(alert.getByRole('button', { name: 'Try again' })).toBeVisible();
		await page.goto('/field/tasks');
		await expect(cards).toHaveCount(before);
		await database.switchCompany(true);
		// Sessions may have ended with the company (3.2): then the phone asks to sign in, and says nothing else any more.
		await expect(async () => {
			await syncNow(page);
			await expect(alert).toBeHidden({ timeout: 3_000 });
		}).toPass();
		await page.goto('/field/tasks');
		await expect(cards).toHaveCount(before);
	} finally {
		await database.switchCompany(true);
		await database.end();
	}
});

/** Whose store it is, as it lies open on the phone. */
function deviceOf(page: Page): Promise<string | undefined> {
	return page.evaluate(async () => {
		const done = <Answer>(request: IDBRequest<Answer>) =>
			new Promise<Answer>((resolve) => (request.onsuccess = () => resolve(request.result)));
		const database = await done(indexedDB.open('smtm-people'));
		const people = await done(database.transaction('people').objectStore('people').getAll());
		database.close();
		return (people as { deviceId: string }[])[0]?.deviceId;
	});
}

async function exported(page: Page): Promise<string> {
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('button', { name: 'Export unsent work' }).click()
	]);
	return download.suggestedFilename();
}

test('a withdrawn phone keeps its drafts, saves them to a file, and says so to whoever signs in there again', async ({
	page
}) => {
	const taskId = await newTask();
	await signInToField(page, 'technician@bandung.example');
	await page.route('**/trpc/sync.**', (route) => route.abort());
	await begin(page, taskId);
	const admin = await api('admin@bandung.example');
	await admin.mutate('device.revoke', { deviceId: await deviceOf(page) });
	await admin.end();
	await page.unroute('**/trpc/sync.**');
	await page.goto('/field');
	await expect(page.getByRole('heading', { name: 'This phone is no longer yours to work with' })).toBeVisible();
	await expect(page.getByText('Drafts stay sealed.')).toBeVisible();
	expect(await exported(page)).toMatch(/\.zip$/);
	await page.getByRole('link', { name: 'Sign in as somebody else' }).click();
	await page.getByLabel('E-mail or username').fill('technician@bandung.example');
	await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await expect(page.getByText('This phone has been locked out by your company.')).toBeVisible();
});

test('a phone that is locked out while its key is spent names what it keeps and saves it to a file', async ({
	page
}) => {
	const taskId = await newTask();
	await signInToField(page, 'technician@bandung.example');
	const refused = (reason: string, httpStatus: number) => ({
		status: httpStatus,
		json: { error: { message: reason, data: { reason, httpStatus } } }
	});
	await page.route('**/trpc/sync.**', (one) => one.abort());
	await begin(page, taskId);
	await page.unroute('**/trpc/sync.**');
	await page.route('**/trpc/sync.**', (route) =>
		route.fulfill(route.request().url().includes('hand-in') ? refused('session', 401) : refused('device-revoked', 403))
	);
	await page.goto('/field');
	await expect(page.getByRole('heading', { name: 'Locked out' })).toBeVisible();
	await expect(page.getByText('This phone has been locked out by your company.')).toBeVisible();
	await expect(page.getByText(/items have not been sent\. They stay on this phone\./)).toBeVisible();
	expect(await exported(page)).toMatch(/\.zip$/);
	await expect(page.getByRole('link', { name: 'Sign in as somebody else' })).toBeVisible();
});

type Role = { roleId: string; name: string };
type User = { userId: string; revision: number; name: string; roles: Role[] };

test('when a role loses the field app, what was finished is handed in, the copy goes, and the screen says so', async ({
	page
}) => {
	const admin = await api('admin@bandung.example');
	const joko = await api('technician5@bandung.example');
	const { user } = await joko.query<Me>('auth.me', {});
	await joko.end();
	const point = await findPoint(mapper, 'Loom motor', 'Loom L-310');
	const title = `Check the cable of L-310 (${MARK})`;
	const taskId = await createTask(mapper, { title, point, assigneeIds: [user.userId] });
	const setRole = async (name: string) => {
		const roles = await admin.query<{ items: Role[] }>('role.list', {});
		const role = roles.items.find((one) => one.name === name);
		const people = await admin.query<{ items: User[] }>('user.list', { limit: 100 });
		const { revision = 0 } = people.items.find((one) => one.userId === user.userId) ?? {};
		await admin.mutate('user.set-roles', { userId: user.userId, revision, roleIds: [role?.roleId] });
	};
	await signInToField(page, 'technician5@bandung.example');
	const contacts = /\/trpc\/sync\.|\/field\/bootstrap/;
	try {
		await page.route(contacts, (route) => route.abort());
		const task = { kind: 'task' as const, title, voltage: 400, note: title, photos: 0, isSkipped: false };
		await carryOut(page, { ...task, killsAfterMs: [] }, random(5));
		await setRole('Viewer');
		await page.unroute(contacts);
		await page.goto('/field');
		await expect(page.getByRole('heading', { name: 'The field app is not part of your role.' })).toBeVisible();
		await expect(page.getByText('Your roles: Viewer.')).toBeVisible();
		await expect(page.getByRole('link', { name: 'Open the portal' })).toBeVisible();
		const supervisor = await api('supervisor@bandung.example');
		type Waiting = { items: { task: { taskId: string }; record: { recordId: string; holdReason: string } }[] };
		const held = async () =>
			(await supervisor.query<Waiting>('approval.list', { tab: 'review', limit: 100 })).items.find(
				(item) => item.task.taskId === taskId
			)?.record;
		await expect.poll(async () => (await held())?.holdReason).toBe('permission-lost');
		await supervisor.mutate('record.dismiss', { recordId: (await held())?.recordId, reason: 'end of the test' });
		await supervisor.end();
		await expect
			.poll(() =>
				page.evaluate(async () => {
					const known = (await indexedDB.databases()).find(({ name }) => name?.startsWith('smtm:'));
					return new Promise<number>((resolve) => {
						const request = indexedDB.open(known?.name ?? '');
						request.onsuccess = () => {
							const counted = request.result.transaction('places').objectStore('places').count();
							counted.onsuccess = () => resolve(counted.result);
						};
					});
				})
			)
			.toBe(0);
	} finally {
		await setRole('Technician');
		await admin.end();
		await cancelTasks(mapper, [taskId]);
	}
});
