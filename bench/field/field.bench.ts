import type { BrowserContext, CDPSession, Page } from 'playwright';
import { v7 as newId } from 'uuid';
import { createPasswords } from '#lib/server/auth/password.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import { makePlant, makeTasks, makeTemplate, settle } from '../support/plant.ts';
import { type BenchDatabase, makeMember, type Member, startBenchDatabase, startProduct } from '../support/product.ts';
import { type Benchmark, median, type Result, round, spreadOf } from '../support/result.ts';

// A phone with 2,000 tasks: what the first visit costs, and how soon a cold start without a network can be used.
const TASKS = 2_000;
const SCRIPT_KB = 110;
const USABLE_MS = 1_000;
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
	await page.goto(`${url}/field/tasks`);
	await page.locator('input[name=login]').fill(`${member.userId}@bench.example`);
	await page.locator('input[name=password]').fill(PASSWORD);
	await page.locator('button[type=submit]').click();
	await page.getByRole('button', { name: 'Go to my tasks' }).click({ timeout: 60_000 });
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
	const [known] = await indexedDB.databases();
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

type Start = { usable: number; shell: number; bytes: number };

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
	const usable = await page.waitForFunction(() => window.usableAt).then((handle) => handle.jsonValue());
	const shell = await page.evaluate(
		() => performance.getEntriesByType('navigation')[0]?.toJSON().domInteractive as number
	);
	await page.close();
	return { usable: usable ?? NaN, shell, bytes };
}

function watchUsable(card: string): void {
	const look = () => {
		if (!document.querySelector(card)) return requestAnimationFrame(look);
		return requestAnimationFrame(() => setTimeout(() => (window.usableAt = performance.now())));
	};
	requestAnimationFrame(look);
}

declare global {
	interface Window {
		usableAt?: number;
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
	await product.stop();
	const starts: Start[] = [];
	for (let n = 0; n < STARTS + 1; n += 1) {
		const start = await coldStart(browser.context, product.url);
		if (n > 0) starts.push(start);
	}
	await browser.stop();
	await database.stop();
	return [visitRow(visit), startRow(starts)];
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
		note: 'sign-in, first reading and list, as sent to the page, without headers'
	};
}

function startRow(starts: readonly Start[]): Result {
	const usable = starts.map((start) => start.usable);
	const own = median(usable);
	return {
		id: 'field',
		work: `field app, warm start without a network, ${TASKS} tasks`,
		limit: `${round(median(starts.map(({ shell }) => shell)))} ms until the shell alone is there`,
		peer: '–',
		ours: `${round(own)} ms`,
		ratio: `${round(own)} ms`,
		target: `<= ${USABLE_MS} ms`,
		isMet: own <= USABLE_MS,
		spread: spreadOf(usable),
		note: `cards painted and the page answers; ${THROTTLE} × CPU throttle, new page, server gone, ${starts.reduce((sum, { bytes }) => sum + bytes, 0)} bytes over the network`
	};
}

export const benchmark: Benchmark = { id: 'field', run };
