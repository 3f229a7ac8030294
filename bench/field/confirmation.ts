import type { BrowserContext } from 'playwright';
import { percentile, type Result, round, spreadOf } from '../support/result.ts';

// From the tap on "Submit" to "Saved on this phone": in the product itself, without a network, in one window.

const TARGET_MS = 16;
const WARM_UP = 20;
const COUNTED = 220;

/**
 * Milliseconds since the click: the confirmation in the document, and the end of the frame that paints it; beside them what
 * this disk takes for a bare strict write of as many rows, a third of a second later.
 */
type Confirmed = { shown: number; painted: number; bare: number };

/** Runs and hands in so many tasks one after another; nothing is sent, so the queue grows as on a long shift. */
export async function confirmations(context: BrowserContext, url: string, pin: string): Promise<Confirmed[]> {
	const page = await context.newPage();
	await page.goto(`${url}/field/tasks`, { waitUntil: 'commit' });
	await page.getByLabel('Your PIN').fill(pin);
	await page.waitForSelector('a[href^="/field/tasks/"]');
	const taskIds = await page.evaluate(storedTasks, WARM_UP + COUNTED);
	const all: Confirmed[] = [];
	for (const taskId of taskIds) {
		const confirmed = await page.evaluate(handIn, taskId);
		all.push({ ...confirmed, bare: await page.evaluate(writeBare) });
	}
	await page.close();
	return all.slice(WARM_UP);
}

async function storedTasks(count: number): Promise<string[]> {
	const known = (await indexedDB.databases()).find(({ name }) => name?.startsWith('smtm:'));
	const database = await new Promise<IDBDatabase>((resolve) => {
		const opening = indexedDB.open(known?.name ?? '');
		opening.onsuccess = () => resolve(opening.result);
	});
	const keys = database.transaction('tasks').objectStore('tasks').getAllKeys(null, count);
	await new Promise((resolve) => (keys.onsuccess = resolve));
	database.close();
	return keys.result.map(String);
}

declare global {
	interface Window {
		bareStore?: IDBDatabase;
	}
}

/** The least a confirmation can wait for: four rows of the size of a hand-in's, sealed already, in one strict transaction. */
async function writeBare(): Promise<number> {
	const tables = ['a', 'b', 'c', 'd'];
	if (!window.bareStore) {
		const opening = indexedDB.open('bare', 1);
		opening.onupgradeneeded = () => tables.forEach((table) => opening.result.createObjectStore(table));
		await new Promise((resolve) => (opening.onsuccess = resolve));
		window.bareStore = opening.result;
	}
	// Not before the phone is at rest again.
	for (let frames = 0; frames < 20; frames += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
	const row = crypto.getRandomValues(new Uint8Array(1_500));
	const from = performance.now();
	const writing = window.bareStore.transaction(tables, 'readwrite', { durability: 'strict' });
	for (const table of tables) writing.objectStore(table).put(row, Math.random());
	await new Promise((resolve) => (writing.oncomplete = resolve));
	return performance.now() - from;
}

/** As a person does: opens the task, starts, enters a reading, looks at the review, submits. */
async function handIn(taskId: string): Promise<Omit<Confirmed, 'bare'>> {
	const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
	async function until<Found>(find: () => Found | undefined | null | false): Promise<Found> {
		for (let frames = 0; frames < 1_200; frames += 1) {
			const found = find();
			if (found) return found;
			await frame();
		}
		throw new Error(`${location.pathname}${location.search} does not go on`);
	}
	const button = (name: RegExp) => () =>
		[...document.querySelectorAll('button')].find((one) => name.test(one.textContent.trim()));
	function go(path: string): void {
		const link = Object.assign(document.createElement('a'), { href: path });
		document.body.append(link);
		link.click();
		link.remove();
	}

	go(`/field/tasks/${taskId}`);
	(await until(() => location.pathname.endsWith(taskId) && button(/^Start$/)())).click();
	await until(() => location.pathname.endsWith(`${taskId}/run`) && document.querySelector('[data-heading]'));
	go(`${location.pathname}?step=field.temperature`);
	const input = await until(() => document.querySelector<HTMLInputElement>('main input[inputmode=decimal]'));
	input.value = '61.5';
	input.dispatchEvent(new Event('input', { bubbles: true }));
	input.dispatchEvent(new Event('change', { bubbles: true }));
	go(`${location.pathname}?step=review`);
	const submit = await until(button(/^Submit$/));
	// Reads the review for a third of a second, while the last change reaches the disk.
	for (let frames = 0; frames < 20; frames += 1) await frame();
	const shown = new Promise<number>((resolve) => {
		const watching = new MutationObserver(() => {
			if (document.querySelector('main h1')?.textContent.trim() !== 'Saved on this phone') return;
			watching.disconnect();
			resolve(performance.now());
		});
		watching.observe(document.body, { childList: true, subtree: true, characterData: true });
	});
	const from = performance.now();
	submit.click();
	const at = await shown;
	await frame();
	const painted = await new Promise<number>((resolve) => setTimeout(() => resolve(performance.now())));
	return { shown: at - from, painted: painted - from };
}

export function confirmationRow(all: readonly Confirmed[]): Result {
	const shown = all.map((one) => one.shown);
	const worst = (what: keyof Confirmed) =>
		round(
			percentile(
				all.map((one) => one[what]),
				0.99
			),
			1
		);
	const own = percentile(shown, 0.99);
	return {
		id: 'field',
		work: 'field app, from the tap on Submit to "Saved on this phone", p99',
		limit: `${worst('bare')} ms for a bare strict write`,
		peer: '–',
		ours: `${round(own, 1)} ms`,
		ratio: `${round(own, 1)} ms`,
		target: `<= ${TARGET_MS} ms`,
		isMet: own <= TARGET_MS,
		spread: spreadOf(shown),
		note: `${all.length} submissions in the product, real IndexedDB, no network, queue growing to ${WARM_UP + COUNTED}; from the click over checking, sealing and the strict write of record, draft and task to the confirmation in the document (p50 ${round(percentile(shown, 0.5), 1)} ms); to the end of the frame that paints it p99 ${worst('painted')} ms, which waits for the display's next frame`
	};
}
