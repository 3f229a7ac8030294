import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type APIRequestContext, type BrowserContext, chromium, expect, type Page, request } from '@playwright/test';
import { CHROMIUM_FLAGS, findChromium } from './chromium.ts';

export const ORIGIN = process.env['ORIGIN'] ?? 'http://localhost:3999';
export const PASSWORD = 'Maintain-2026!';

export type Api = {
	query: <Answer>(path: string, input: unknown) => Promise<Answer>;
	mutate: <Answer>(path: string, input: unknown) => Promise<Answer>;
	download: (path: string) => Promise<Buffer>;
	/** A small photo in one request; a record claims it. */
	uploadPhoto: (photo: { photoId: string; sha256: string }, bytes: Buffer) => Promise<void>;
	end: () => Promise<void>;
};

/** A person calling the public interface without a browser: for arranging, and for reading what is on record. */
export async function api(login: string): Promise<Api> {
	const context: APIRequestContext = await request.newContext({
		baseURL: ORIGIN,
		extraHTTPHeaders: { origin: ORIGIN, 'sec-fetch-site': 'same-origin' }
	});
	const headers = { cookie: await sessionOf(context, login) };
	return {
		async query<Answer>(path: string, input: unknown) {
			const url = `/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`;
			return answerOf<Answer>(await context.get(url, { headers }));
		},
		async mutate<Answer>(path: string, input: unknown) {
			return answerOf<Answer>(await context.post(`/trpc/${path}`, { headers, data: input as object }));
		},
		async download(path) {
			const response = await context.get(path, { headers });
			expect(response.status()).toBe(200);
			return response.body();
		},
		async uploadPhoto({ photoId, sha256 }, bytes) {
			const what = { photoId, sha256, pass: 'full', owner: 'task' };
			const metadata = Object.entries(what).map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`);
			const tus = {
				'tus-resumable': '1.0.0',
				'upload-length': String(bytes.length),
				'upload-metadata': metadata.join(','),
				'content-type': 'application/offset+octet-stream'
			};
			const response = await context.post('/files', { headers: { ...headers, ...tus }, data: bytes });
			expect(response.status(), await response.text()).toBe(201);
		},
		end: () => context.dispose()
	};
}

/** By login. The server takes sixty sign-ins a minute (13.6), and the pages need theirs. */
const sessions = new Map<string, string>();

async function sessionOf(context: APIRequestContext, login: string): Promise<string> {
	const known = sessions.get(login);
	if (known && (await context.get('/trpc/auth.me?input=%7B%7D', { headers: { cookie: known } })).ok()) return known;
	const signedIn = await context.post('/trpc/auth.signIn', { data: { login, password: PASSWORD } });
	expect(signedIn.status(), await signedIn.text()).toBe(200);
	const cookie = signedIn.headers()['set-cookie']?.split(';')[0] ?? '';
	sessions.set(login, cookie);
	return cookie;
}

async function answerOf<Answer>(response: Awaited<ReturnType<APIRequestContext['get']>>): Promise<Answer> {
	expect(response.status(), await response.text()).toBe(200);
	const body = (await response.json()) as { result: { data: Answer } };
	return body.result.data;
}

export async function signInToPortal(page: Page, login: string): Promise<void> {
	await page.goto('/sign-in');
	await page.getByLabel('E-mail or username').fill(login);
	await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

/** Of one person, withdrawn ones left out (13.6). */
const MOST_PHONES = 10;

/** The PIN of everybody's phone in the tests. */
export const PIN = '2468';

export async function enterPin(page: Page, label: string | RegExp = 'Your PIN', pin: string = PIN): Promise<void> {
	await page.getByLabel(label).fill(pin);
}

const unlocking = new WeakSet<Page>();

/**
 * From now on this page unlocks itself: whenever an action or an expectation meets the lock screen, the PIN is entered
 * first. A reload or a cold start needs nothing more.
 */
export async function unlockItself(page: Page): Promise<void> {
	if (unlocking.has(page)) return;
	unlocking.add(page);
	await page.addLocatorHandler(page.getByRole('heading', { name: 'Unlock', exact: true }), () => enterPin(page));
}

type Devices = { items: { deviceId: string; user: { id: string } }[] };

/** Each test brings a new phone, and one person has ten at most: those used longest ago make room. */
async function makeRoomForPhones(): Promise<void> {
	const admin = await api('admin@bandung.example');
	const { items } = await admin.query<Devices>('device.list', { isRevoked: false, limit: 100 });
	const seen = new Map<string, number>();
	for (const { deviceId, user } of items) {
		const count = (seen.get(user.id) ?? 0) + 1;
		seen.set(user.id, count);
		if (count >= MOST_PHONES) await admin.mutate('device.revoke', { deviceId });
	}
	await admin.end();
}

/** The first sign-in of somebody on this phone: password, first reading, PIN; afterwards the page unlocks itself. */
export async function signInToField(page: Page, login: string, origin: string = ORIGIN): Promise<void> {
	await makeRoomForPhones();
	await page.goto(`${origin}/field/sign-in`);
	await page.getByLabel('E-mail or username').fill(login);
	await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await page.getByRole('button', { name: 'Set a PIN' }).click();
	await enterPin(page, 'New PIN');
	await enterPin(page, 'The same PIN again');
	await expect(page.getByRole('navigation', { name: 'Main areas' })).toBeVisible();
	await unlockItself(page);
}

export type Phone = { context: BrowserContext; page: Page };

/** A technician's phone: a profile on disk that survives being killed, and a camera that plays a video. */
export async function openPhone(profile: string, cameraVideo?: string): Promise<Phone> {
	const camera = cameraVideo
		? [
				'--use-fake-ui-for-media-stream',
				'--use-fake-device-for-media-stream',
				`--use-file-for-fake-video-capture=${cameraVideo}`
			]
		: [];
	const context = await chromium.launchPersistentContext(profile, {
		executablePath: findChromium(),
		args: [...CHROMIUM_FLAGS, ...camera],
		baseURL: ORIGIN,
		viewport: { width: 390, height: 780 },
		isMobile: true,
		hasTouch: true,
		permissions: cameraVideo ? ['camera'] : [],
		serviceWorkers: 'allow'
	});
	const page = context.pages()[0] ?? (await context.newPage());
	await unlockItself(page);
	return { context, page };
}

export function newProfile(): string {
	return mkdtempSync(join(tmpdir(), 'smtm-phone-'));
}

/** Waits until the worker holds the shell and answers for this page: from here on nothing needs the network. */
export async function readyForOffline(page: Page): Promise<void> {
	await expect
		.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state), { timeout: 30_000 })
		.toBe('activated');
}
