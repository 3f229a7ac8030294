import type { BrowserContext, CDPSession, Page } from 'playwright';
import { v7 as newId } from 'uuid';
import { createPasswords } from '#lib/server/auth/password.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import { makePlant, makeTasks, makeTemplate, settle } from '../support/plant.ts';
import { type BenchDatabase, makeMember, type Member, startBenchDatabase, startProduct } from '../support/product.ts';
import { type Benchmark, median, type Result, round, spreadOf } from '../support/result.ts';
import { confirmationRow, confirmations } from './confirmation.ts';

// A phone with 2,000 tasks: what the first visit costs, how soon a cold start without a network shows the lock, and how
// soon after the PIN the list can be used.
const TASKS = 2_000;
const SCRIPT_KB = 100;
const USABLE_MS = 800;
const PAINT_MS = 500;
const PIN = '2468';
const THROTTLE = 4;
const STARTS = 5;
const PASSWORD = 'Maintain-2026!';
const CARD = 'a[href^="/field/tasks/"]';

async function makeTechnician(database: BenchDatabase): Promise<Member> {
	const member = await makeMember(database, 'field', 'Technician', 'field');
	const hash = await createPasswords().hash(PASSWORD);
	await database.root`update auth.account set password_hash = ${hash} where id = ${member.userId}`;
	const plant = await makePlant(database, member.companyId, 200);
	const templateId = await makeTemplate(database, member.companyId);
	const ids = Array.from({ length: TASKS }, () => newId());
	await makeTasks(database, member.companyId, { plant, templateId, assigneeId: member.userId, ids });
	await settle(database);
	return member;
}

/** Counts compressed script as it comes over the wire to the page; the worker's store for later is not the first visit. */
async function countScript(page: Page): Promise<{ session: CDPSession; bytes: () => number; files: () => number }> {
	const session = await page.context().newCDPSession(page);
	await session.send('Network.enable');
	const scripts = new Set<string>();
	const sizes = new Map<string, number>();
	session.on('Network.responseReceived', ({ requestId, response, type }) => {
		if (type === 'Script' || /\.m?js(\?|$)/.test(response.url)) scripts.add(requestId);
	});
	session.on('Network.dataReceived', ({ requestId, encodedDataLength }) =>
		sizes.set(requestId, (sizes.get(requestId) ?? 0) + encodedDataLength)
	);
	const bytes = () => [...scripts].reduce((sum, id) => sum + (sizes.get(id) ?? 0), 0);
	return { session, bytes, files: () => scripts.size };
}

/** Signs in as a person does and waits for the list; the bytes are those until the first task card. */
async function firstVisit(page: Page, url: string, member: Member): Promise<{ kb: number; files: number }> {
	const { bytes, files, session } = await countScript(page);
	await page.goto(`${url}/field/sign-in`);
	await page.locator('input[name=login]').fill(`${member.userId}@bench.example`);
	await page.locator('input[name=password]').fill(PASSWORD);
	await page.locator('button[type=submit]').click();
	await page.getByRole('button', { name: 'Set a PIN' }).click({ timeout: 60_000 });
	await page.getByLabel('New PIN').fill(PIN);
	await page.getByLabel('The same PIN again').fill(PIN);
	await page.waitForSelector(CARD, { timeout: 60_000 });
	await page.waitForTimeout(500);
	await session.detach();
	return { kb: bytes() / 1000, files: files() };
}

/** Until all tasks lie on the phone and the worker can start without a network. */
async function loaded(page: Page): Promise<void> {
	await page.evaluate(() => navigator.serviceWorker.ready);
	const stored = await page.evaluate(countTasks);
	if (stored !== TASKS) throw new Error(`${stored} tasks on the phone`);
	await page.waitForFunction(async () => (await caches.keys()).some((name) => name.includes('precache')));
	await page.waitForTimeout(1_000);
}

async function countTasks(): Promise<number> {
	const known = (await indexedDB.databases()).find(({ name }) => name?.startsWith('smtm:'));
	const database = await new Promise<IDBDatabase>((resolve, reject) => {
		const opening = indexedDB.open(known?.name ?? '');
		opening.onsuccess = () => resolve(opening.result);
		opening.onerror = () => reject(opening.error);
	});
	const counting = database.transaction('tasks').objectStore('tasks').count();
	await new Promise((resolve) => (counting.onsuccess = resolve));
	database.close();
	return counting.result;
}

/** Milliseconds: the lock painted since the start, and the list usable since the last digit of the PIN. */
type Start = { usable: number; paint: number; shell: number; bytes: number };

/** A new page on a phone whose server is gone, the processor held back; usable: cards are painted and a tap is heard. */
async function coldStart(context: BrowserContext, url: string): Promise<Start> {
	const page = await context.newPage();
	const session = await context.newCDPSession(page);
	await session.send('Network.enable');
	let bytes = 0;
	session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
	await session.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE });
	await page.addInitScript(watchUsable, CARD);
	await page.goto(`${url}/field/tasks`, { waitUntil: 'commit' });
	await page.getByLabel('Your PIN').fill(PIN);
	const usable = await page
		.waitForFunction(() => window.usableAt && window.usableAt - (window.unlockedAt ?? 0))
		.then((handle) => handle.jsonValue());
	const paint = await page.evaluate(() => window.paintedAt ?? NaN);
	const shell = await page.evaluate(
		() => performance.getEntriesByType('navigation')[0]?.toJSON().domInteractive as number
	);
	await page.close();
	return { usable: usable ?? NaN, paint, shell, bytes };
}

function watchUsable(card: string): void {
	document.addEventListener(
		'input',
		({ target }) => {
			if (target instanceof HTMLInputElement && target.value.length === 4) window.unlockedAt = performance.now();
		},
		{ capture: true }
	);
	new PerformanceObserver((list) => {
		// What is painted after the PIN is no longer the start.
		if (window.unlockedAt === undefined) window.paintedAt = list.getEntries().at(-1)?.startTime ?? NaN;
	}).observe({ type: 'largest-contentful-paint', buffered: true });
	const look = () => {
		if (!document.querySelector(card)) return requestAnimationFrame(look);
		return requestAnimationFrame(() => setTimeout(() => (window.usableAt = performance.now())));
	};
	requestAnimationFrame(look);
}

declare global {
	interface Window {
		unlockedAt?: number;
		usableAt?: number;
		paintedAt?: number;
	}
}

async function run(): Promise<Result[]> {
	const database = await startBenchDatabase();
	const product = await startProduct(database, undefined, 4106);
	const member = await makeTechnician(database);
	const browser: Browser = await openBrowser({ width: 390, height: 844 });
	const page = await browser.context.newPage();
	const visit = await firstVisit(page, product.url, member);
	await loaded(page);
	await page.close();
	// From here on the phone is alone, as it is in the field: nothing else writes to its disk.
	await product.stop();
	await database.stop();
	const starts: Start[] = [];
	for (let n = 0; n < STARTS + 1; n += 1) {
		const start = await coldStart(browser.context, product.url);
		if (n > 0) starts.push(start);
	}
	const confirmed = await confirmations(browser.context, product.url, PIN);
	await browser.stop();
	return [visitRow(visit), paintRow(starts), startRow(starts), confirmationRow(confirmed)];
}

function visitRow({ kb, files }: { kb: number; files: number }): Result {
	return {
		id: 'field',
		work: 'field app, first visit to the task list: compressed script',
		limit: '–',
		peer: '–',
		ours: `${round(kb, 1)} kB in ${files} files`,
		ratio: `${round(kb, 1)} kB`,
		target: `<= ${SCRIPT_KB} kB`,
		isMet: kb <= SCRIPT_KB,
		spread: '–',
		note: 'sign-in, first reading, PIN and list, as sent to the page, without headers'
	};
}

function paintRow(starts: readonly Start[]): Result {
	const paint = starts.map((start) => start.paint);
	const own = median(paint);
	return {
		id: 'field',
		work: 'field app, warm start without a network: largest paint of the lock screen',
		limit: '–',
		peer: '–',
		ours: `${round(own)} ms`,
		ratio: `${round(own)} ms`,
		target: `<= ${PAINT_MS} ms`,
		isMet: own <= PAINT_MS,
		spread: spreadOf(paint),
		note: `${THROTTLE} × CPU throttle, new page, server gone`
	};
}

function startRow(starts: readonly Start[]): Result {
	const usable = starts.map((start) => start.usable);
	const own = median(usable);
	return {
		id: 'field',
		work: `field app, from the PIN to the list without a network, ${TASKS} tasks`,
		limit: `${round(median(starts.map(({ shell }) => shell)))} ms until the shell alone is there`,
		peer: '–',
		ours: `${round(own)} ms`,
		ratio: `${round(own)} ms`,
		target: `<= ${USABLE_MS} ms`,
		isMet: own <= USABLE_MS,
		spread: spreadOf(usable),
		note: `the slow derivation included, cards painted and the page answers; ${THROTTLE} × CPU throttle, new page, server gone, ${starts.reduce((sum, { bytes }) => sum + bytes, 0)} bytes over the network`
	};
}

export const benchmark: Benchmark = { id: 'field', run };
