import { expect, type Page, test } from '@playwright/test';
import { cancelTasks, createTask, findPoint } from '../support/arrange.ts';
import { type Api, api, ORIGIN, PASSWORD, signInToField } from '../support/e2e.ts';

// Who is in the field app without tasks of their own: a Supervisor, and support staff during a visit (FA-7).

test.use({ viewport: { width: 390, height: 780 }, hasTouch: true });

const TITLE = `Listen to the motor of L-307 (${Date.now().toString(36)})`;
const COMPANY = 'Bandung Weaving Mill';

let mapper: Api;
let taskId: string;
let code: string;
let placeId: string;

test.beforeAll(async () => {
	mapper = await api('mapper@bandung.example');
	const point = await findPoint(mapper, 'Loom motor', 'Loom L-307');
	placeId = point.placeId;
	taskId = await createTask(mapper, { title: TITLE, point });
	const { tag } = await mapper.query<{ tag: { payload: string } }>('place.get', { placeId });
	code = tag.payload;
});

test.afterAll(async () => {
	await cancelTasks(mapper, [taskId]);
	await mapper.end();
});

/** The bottom bar, as it is read out. */
async function tabsOf(page: Page): Promise<string[]> {
	return page.getByRole('navigation', { name: 'Main areas' }).getByRole('link').allInnerTexts();
}

async function lookUp(page: Page): Promise<void> {
	await page.goto('/field/scan');
	await page.getByLabel('Or type the code').fill(code);
	await page.getByRole('button', { name: 'Find' }).click();
	await expect(page.getByRole('listitem').filter({ hasText: TITLE })).toContainText('Assigned to nobody yet');
	await expect(page.getByRole('button', { name: /^(Start|Open the task)$/ })).toHaveCount(0);
}

test('a Supervisor looks things up, sees what needs review, and has neither a task list nor a run', async ({
	page
}) => {
	await signInToField(page, 'supervisor@bandung.example');
	await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
	expect((await tabsOf(page)).map((name) => name.trim())).toEqual(['Home', 'Scan', 'Places', 'More']);
	const supervisor = await api('supervisor@bandung.example');
	const { review } = await supervisor.query<{ review: number }>('approval.counts', {});
	const tile = page.getByRole('link', { name: new RegExp(`^Needs review .*${review}$`) });
	await expect(tile).toHaveAttribute('href', '/approvals?tab=review');

	await lookUp(page);
	await expect(page.getByRole('link', { name: 'Assign in the portal' })).toHaveAttribute('href', /^\/assign\?site=/);
	await page.getByRole('link', { name: 'Open the place' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Loom motor' })).toBeVisible();
	await expect(page.getByRole('listitem').filter({ hasText: TITLE })).toBeVisible();
	await expect(page.getByRole('link', { name: /Write tag|Report|Repair/ })).toHaveCount(0);

	for (const path of ['/field/tasks', `/field/tasks/${taskId}/run`, '/field/places/new', '/field/repair/new']) {
		await page.goto(path);
		await expect(page.getByRole('heading', { level: 1, name: 'No access' }), path).toBeVisible();
	}
	await page.goto('/field/more');
	await expect(page.getByRole('link', { name: 'Settings' })).toBeVisible();
	await expect(page.getByRole('link', { name: /^(Drafts|History|My reports)/ })).toHaveCount(0);
	await supervisor.end();
});

/** Signed in to the portal of this browser, as a tab beside the field app is. */
async function staffHere(page: Page) {
	const post = async (path: string, data: object) => {
		const answer = await page.request.post(`${ORIGIN}/trpc/${path}`, {
			data,
			headers: { origin: ORIGIN, 'sec-fetch-site': 'same-origin' }
		});
		expect(answer.status(), await answer.text()).toBe(200);
		return ((await answer.json()) as { result: { data: Record<string, string> } }).result.data;
	};
	await post('auth.signIn', { login: 'support@pegotec.example', password: PASSWORD });
	const admin = await api('admin@bandung.example');
	const { company } = await admin.query<{ company: { companyId: string } }>('auth.me', {});
	await admin.end();
	return {
		enter: () =>
			post('visit.enter', {
				companyId: company.companyId,
				reason: 'The lists of a phone stay empty',
				threadReference: 'Ticket 4712'
			}),
		exit: () => post('visit.exit', {})
	};
}

/** Controls that lie partly behind the bars on top once the focus, coming from below, has brought them into sight. */
function hidden(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		const controls = [...document.querySelectorAll<HTMLElement>('main a[href], main button, main input')];
		const bars = document.querySelector('header');
		return controls.flatMap((control) => {
			window.scrollTo(0, document.body.scrollHeight);
			control.scrollIntoView({ block: 'nearest' });
			const { top } = (control.closest('label') ?? control).getBoundingClientRect();
			return top < (bars?.getBoundingClientRect().bottom ?? 0) ? [control.outerHTML.slice(0, 120)] : [];
		});
	});
}

/** Everything a browser could keep of the company, in one text. */
function kept(page: Page): Promise<string> {
	return page.evaluate(async () => {
		const databases = (await indexedDB.databases()).map(({ name }) => name ?? '');
		const bodies: string[] = [];
		for (const name of await caches.keys()) {
			const cache = await caches.open(name);
			for (const request of await cache.keys()) bodies.push(request.url);
		}
		return JSON.stringify([databases, bodies, { ...localStorage }, { ...sessionStorage }]);
	});
}

test('support staff look at the field app while their visit is open, and take nothing along when it ends', async ({
	page
}) => {
	await page.goto('/field');
	const staff = await staffHere(page);
	await page.goto('/field');
	await expect(page.getByRole('heading', { name: 'Open a support visit first' })).toBeVisible();
	await expect(page.getByText('Choose the company and say why you enter it.')).toBeVisible();

	await staff.enter();
	await page.getByRole('link', { name: 'I have opened a visit' }).click();
	await expect(page.getByText(`Inside ${COMPANY}`)).toBeVisible();
	await expect(page.getByText(/Reason: The lists of a phone stay empty\. Thread: Ticket 4712\./)).toBeVisible();
	await expect(page.getByText('In a support visit the field app is for looking only.')).toBeVisible();
	expect((await tabsOf(page)).map((name) => name.trim())).toEqual(['Home', 'Scan', 'Places', 'More']);

	await page.getByRole('link', { name: 'Scan', exact: true }).last().click();
	await lookUp(page);
	await page.getByRole('link', { name: 'Open the place' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Loom motor' })).toBeVisible();
	await expect(page.getByRole('link', { name: /Write tag|Report|Edit|Add/ })).toHaveCount(0);
	for (const path of ['/field/repair/new', `/field/places/${placeId}/edit`, '/field/tasks']) {
		await page.goto(path);
		await expect(page.getByText('In a support visit the field app is for looking only.').first(), path).toBeVisible();
		await expect(page.getByRole('heading', { level: 1, name: 'No access' }), path).toBeVisible();
	}
	await page.goto('/field/settings');
	await expect(page.getByRole('radio', { name: 'Light', exact: true })).toBeAttached();
	await expect(page.getByText(`Inside ${COMPANY}`)).toBeVisible();
	expect(await hidden(page)).toEqual([]);
	const left = await kept(page);
	expect(left).not.toContain('smtm:');
	expect(left).not.toMatch(/Bandung|4712/);

	// Ended elsewhere in this browser, the company is gone from here by itself.
	await staff.exit();
	await expect(page.getByRole('heading', { name: `You have left ${COMPANY}` })).toBeVisible();
	await expect(page.getByText(`The data of ${COMPANY} is removed from this device.`)).toBeVisible();
	await expect(page.getByRole('navigation', { name: 'Main areas' })).toHaveCount(0);
	await page.getByRole('link', { name: 'I have opened a visit' }).click();
	await expect(page.getByRole('heading', { name: 'Open a support visit first' })).toBeVisible();

	// And from the bar itself.
	await staff.enter();
	await page.goto('/field/places');
	await expect(page.getByText(`Inside ${COMPANY}`)).toBeVisible();
	await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
	await page.context().setOffline(true);
	await page.goto('/field');
	await expect(page.getByText('No connection. It goes on by itself as soon as there is one.')).toBeVisible();
	await page.context().setOffline(false);
	await expect(page.getByText(`Inside ${COMPANY}`)).toBeVisible();
	await page.getByRole('button', { name: 'Exit tenant' }).click();
	await expect(page.getByRole('heading', { name: `You have left ${COMPANY}` })).toBeVisible();
});

test('support staff who sign in on the phone itself are told the way instead', async ({ page }) => {
	await page.goto('/field/sign-in');
	await page.getByLabel('E-mail or username').fill('support@pegotec.example');
	await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await expect(page.getByRole('heading', { name: 'Open a support visit first' })).toBeVisible();
	await expect(page.getByRole('link', { name: 'Open the portal' })).toHaveAttribute('href', '/console');
});
