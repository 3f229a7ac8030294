import { type Browser, type BrowserContext, expect, type Page, type Route } from '@playwright/test';
import { createTask, findPoint } from '../../tests/support/arrange.ts';
import { damage } from '../../tests/support/damage.ts';
import { type Api, PASSWORD, PIN, signInToField } from '../../tests/support/e2e.ts';
import { openContext, unlocked } from './phone.ts';
import { slowReading, wrongClock, blindPhone } from './played.ts';
import { shootSheet } from './sheet.ts';

const LOGIN = 'technician@bandung.example';
const SYNC = '**/trpc/sync.*';
const BOOTSTRAP = '**/field/bootstrap?*';
const BUILT_LATER = '9999999999999';

/** What a technician sees when something is wrong, and before something is lost. Each is played by the browser. */
export async function shootFieldTrouble(browser: Browser, mapper: Api, technician: Api): Promise<void> {
	const { user } = await technician.query<{ user: { userId: string } }>('auth.me', {});
	const point = await findPoint(mapper, 'Main bearing grease point', 'Loom L-314');
	const titles = ['Check the belt tension', 'Clean the reed'];
	const tasks = [];
	for (const title of titles) tasks.push(await createTask(mapper, { title, point, assigneeIds: [user.userId] }));
	await shootFirstReading(await openContext(browser));
	const context = await openContext(browser, { serviceWorkers: 'block' });
	for (const play of [wrongClock, blindPhone]) await context.addInitScript(play);
	const page = await context.newPage();
	await signInToField(page, LOGIN);
	await shootNetwork(page);
	await shootPhone(page, tasks[0] ?? '');
	await shootLeaving(page, tasks);
	await shootBroken(page);
	await context.close();
}

/** The password asked for in whatever language, and what follows it. */
async function signIn(page: Page): Promise<void> {
	await page.goto('/field/sign-in');
	await page.locator('input[autocomplete=username]').fill(LOGIN);
	await page.locator('input[type=password]').fill(PASSWORD);
	await page.locator('button[type=submit]').click();
}

async function shootFirstReading(context: BrowserContext): Promise<void> {
	await context.addInitScript(slowReading);
	const page = await context.newPage();
	await page.goto('/field/sign-in');
	await play(page, 'slow', true);
	const reading = async () => {
		await signIn(page);
		await expect(page.getByRole('progressbar')).toBeVisible();
		await expect(page.locator('main p.tabular')).toContainText(/\d{3}/);
	};
	await reading();
	await shootSheet(page, 'first-reading', reading);
	await play(page, 'slow', false);
	const ready = async () => {
		await signIn(page);
		await expect(page.locator('main .text-ok')).toBeVisible({ timeout: 30_000 });
	};
	await ready();
	await shootSheet(page, 'first-ready', ready);
	await context.close();
}

/** Switches what the page plays at its next load. */
async function play(page: Page, name: string, isOn: boolean): Promise<void> {
	await page.evaluate(([key, value]) => (value ? localStorage.setItem(key, value) : localStorage.removeItem(key)), [
		`shots.${name}`,
		isOn ? '1' : ''
	] as const);
}

async function home(page: Page): Promise<void> {
	await page.goto('/field');
	await unlocked(page);
}

type Answer = Parameters<Route['fulfill']>[0];

function refusal(status: number, reason: string, headers: Record<string, string> = {}): Answer {
	return { status, headers, json: { error: { data: { reason, httpStatus: status } } } };
}

const NOTHING_TAKEN = { result: { data: { verdicts: [], n: 0, serverTime: new Date().toISOString() } } };

/** What the server or the network answers, and by what of it the screen is known. */
const ANSWERS: Record<string, { answers: Record<string, Answer>; sign: string }> = {
	network: {
		answers: { '**/trpc/**': { status: 200, contentType: 'text/html', body: '<h1>Welcome to the guest network</h1>' } },
		sign: '[role=alert]'
	},
	session: { answers: { [SYNC]: refusal(401, 'session') }, sign: '[role=status] a[href="/field/sign-in"]' },
	company: { answers: { [SYNC]: refusal(403, 'company-inactive') }, sign: '[role=alert]' },
	'app-older': { answers: { [SYNC]: refusal(400, 'invalid', { 'x-build': BUILT_LATER }) }, sign: '[role=alert]' },
	'server-older': { answers: { [SYNC]: refusal(400, 'invalid', { 'x-build': '1' }) }, sign: '[role=alert]' },
	offline: { answers: { [SYNC]: { status: 503 } }, sign: '[role=status] svg' },
	'locked-out': {
		answers: { [SYNC]: refusal(403, 'device-revoked'), '**/trpc/sync.hand-in': refusal(401, 'session') },
		sign: '.lucide-shield-x'
	},
	withdrawn: {
		answers: {
			[SYNC]: refusal(401, 'session'),
			[BOOTSTRAP]: refusal(401, 'session'),
			'**/trpc/sync.hand-in': { json: NOTHING_TAKEN }
		},
		sign: '.lucide-lock-keyhole'
	}
};

async function shootNetwork(page: Page): Promise<void> {
	for (const [name, { answers, sign }] of Object.entries(ANSWERS)) {
		for (const [pattern, answer] of Object.entries(answers)) {
			await page.route(pattern, (route) => route.fulfill(answer));
		}
		const trouble = async () => {
			await page.goto('/field');
			// Whoever is turned away sees no navigation any more.
			const pin = page.locator('input[type=password]');
			await expect(pin.or(page.locator(sign)).first()).toBeVisible({ timeout: 20_000 });
			if (await pin.isVisible()) await pin.fill(PIN, { timeout: 2_000 }).catch(() => undefined);
			await expect(page.locator(sign).first()).toBeVisible({ timeout: 20_000 });
		};
		await trouble();
		await shootSheet(page, `trouble-${name}`, trouble);
		await page.unrouteAll();
	}
}

/** Trouble of the phone itself. */
async function shootPhone(page: Page, taskId: string): Promise<void> {
	await play(page, 'clock', true);
	const clock = async () => {
		await home(page);
		await expect(page.locator('[role=status] > p')).toBeVisible();
	};
	await clock();
	await shootSheet(page, 'trouble-clock', clock);
	await play(page, 'clock', false);

	const full = async () => {
		await page.goto(`/field/tasks/${taskId}`);
		await unlocked(page);
		const start = page.locator('button').filter({ hasText: /^\s*(Start|Beginnen)\s*$/ });
		await expect(start).toBeVisible();
		await page.evaluate(() => {
			IDBObjectStore.prototype.put = () => {
				throw new DOMException('no room', 'QuotaExceededError');
			};
		});
		await start.click();
		await expect(page.getByRole('alert')).toBeVisible();
	};
	await full();
	await shootSheet(page, 'trouble-full', full);

	const first = await page.context().newPage();
	await home(first);
	const second = async () => {
		await home(page);
		await expect(page.getByText(/^(Open in another window|In einem anderen Fenster)/)).toBeVisible();
	};
	await second();
	await shootSheet(page, 'other-window', second);
	await first.close();
}

/** Before something would be lost. */
async function shootLeaving(page: Page, tasks: readonly string[]): Promise<void> {
	await home(page);
	await page.route(SYNC, (route) => route.abort());
	const [draft = '', done = ''] = tasks;
	await start(page, draft);
	await start(page, done);
	const submit = page.getByRole('button', { name: 'Submit', exact: true });
	while (!(await submit.isVisible())) await goOn(page);
	await submit.click();
	await expect(page.getByText('Saved on this phone').first()).toBeVisible();
	for (const [name, button] of [
		['sign-out', /^(Sign out|Abmelden)$/],
		['factory-reset', /^(Reset this phone|Telefon zurücksetzen)$/]
	] as const) {
		const sheet = opening('/field/settings', button);
		await sheet(page);
		await shootSheet(page, name, sheet);
	}
	await page.unroute(SYNC);
	await page.route('**/trpc/sync.push', (route) => route.fulfill(refusal(400, 'invalid')));
	await page.goto('/field/outbox');
	await unlocked(page);
	const refused = page.getByRole('link').filter({ hasText: 'Needs review' }).filter({ hasText: 'Work done' });
	const path = (await refused.first().getAttribute('href')) ?? '';
	const discard = opening(path, /^(Discard|Verwerfen)$/);
	await page.goto(path);
	await unlocked(page);
	await shootSheet(page, 'outbox-refused', async (open) => {
		await open.goto(path);
		await unlocked(open);
	});
	await discard(page);
	await shootSheet(page, 'discard', discard);
	await page.unroute('**/trpc/sync.push');
}

async function start(page: Page, taskId: string): Promise<void> {
	await page.goto(`/field/tasks/${taskId}`);
	await unlocked(page);
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await page.getByRole('button', { name: 'Skip for now' }).click();
}

async function goOn(page: Page): Promise<void> {
	const heading = page.locator('[data-heading]');
	const before = (await heading.textContent()) ?? '';
	await page.getByRole('button', { name: 'Next', exact: true }).click();
	await expect(heading).not.toHaveText(before);
}

/** The screen with one of its sheets open. */
function opening(path: string, button: RegExp): (page: Page) => Promise<void> {
	return async (page) => {
		await page.goto(path);
		await unlocked(page);
		await page.getByRole('button', { name: button }).click();
		await expect(page.getByRole('dialog')).toBeVisible();
	};
}

/** A store that cannot be read, and a phone that does not even know who uses it. */
async function shootBroken(page: Page): Promise<void> {
	await damage(page);
	const broken = async () => {
		await page.goto('/field');
		await page.waitForFunction(() => document.querySelector('input[type=password], main h1[tabindex]') !== null);
		const pin = page.locator('input[type=password]');
		if (await pin.isVisible()) await pin.fill(PIN, { timeout: 2_000 }).catch(() => undefined);
		await expect(page.locator('main h1[tabindex]')).toBeVisible();
		await expect(page.getByRole('button', { name: /^(Start afresh|Neu anfangen)$/ })).toBeVisible();
	};
	await broken();
	await shootSheet(page, 'recovery', broken);
	await play(page, 'blind', true);
	const blind = async () => {
		await page.goto('/field');
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	};
	await blind();
	await shootSheet(page, 'unreadable', blind);
}
