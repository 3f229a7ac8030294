import { rmSync } from 'node:fs';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { tidyUp } from '../chaos/shift/desk.ts';
import { carryOut, waitingOn } from '../chaos/shift/hands.ts';
import type { RecordView } from '#lib/domain/tasks/record.ts';
import { type AnswerProxy, createAnswerProxy } from '../support/answer-proxy.ts';
import { createTask, findPoint } from '../support/arrange.ts';
import { api, type Api, newProfile, openPhone, ORIGIN, signInToField } from '../support/e2e.ts';
import { random } from '../support/random.ts';

const MARK = `answers ${Date.now().toString(36)}`;
const LOST = `Lost answers of ${MARK}`;
const PORTAL = `Foreign pages of ${MARK}`;
const PUSH = /^\/trpc\/sync\.push/;
const PULL = /^\/trpc\/sync\.pull/;
const TUS = /^\/files/;
const BOOTSTRAP = /^\/field\/bootstrap/;

/** Every time the phone says "Received", the server is asked at once whether it has anything of ours. */
async function watchWords(context: BrowserContext, supervisor: Api): Promise<() => Promise<number[]>> {
	const asked: Promise<number>[] = [];
	await context.exposeFunction('heard', () => {
		asked.push(supervisor.query<{ total: number }>('approval.list', { text: MARK }).then(({ total }) => total));
	});
	await context.addInitScript(() => {
		let isSaid = false;
		new MutationObserver(() => {
			const isSaidNow = /Received/.test(document.body?.innerText ?? '');
			if (isSaidNow && !isSaid) void (globalThis as unknown as { heard: () => void }).heard();
			isSaid = isSaidNow;
		}).observe(document, { subtree: true, childList: true, characterData: true });
	});
	return () => Promise.all(asked);
}

async function doTask(page: Page, title: string): Promise<void> {
	const task = { kind: 'task' as const, title, voltage: 401, note: title, photos: 1, isSkipped: false };
	await carryOut(page, { ...task, killsAfterMs: [] }, random(6));
}

/** Tries again now instead of when its time has come, until so many answers have met their fate. */
async function sendUntil(page: Page, isDone: () => boolean): Promise<void> {
	const send = page.getByRole('button', { name: 'Send now' });
	await expect(async () => {
		if (!isDone()) await send.click({ timeout: 1_000 }).catch(() => undefined);
		expect(isDone()).toBe(true);
	}).toPass({ timeout: 45_000 });
}

const meets =
	(...fates: [RegExp, 'lost' | 'page'][]) =>
	(path: string) =>
		fates.find(([pattern]) => pattern.test(path))?.[1] ?? 'pass';

test('nothing is called received on a lost answer or on a foreign page, and everything arrives once', async () => {
	test.setTimeout(180_000);
	const [mapper, supervisor] = [await api('mapper@bandung.example'), await api('supervisor@bandung.example')];
	const technician = await api('technician@bandung.example');
	const { user } = await technician.query<{ user: { userId: string } }>('auth.me', {});
	const point = await findPoint(mapper, 'Loom motor', 'Loom L-305');
	for (const title of [LOST, PORTAL]) await createTask(mapper, { title, point, assigneeIds: [user.userId] });
	const proxy = await createAnswerProxy(ORIGIN);
	const profile = newProfile();
	const { context, page } = await openPhone(profile);
	const heard = await watchWords(context, supervisor);

	proxy.decide(meets([BOOTSTRAP, 'page']));
	const signingIn = signInToField(page, 'technician@bandung.example', proxy.origin);
	await expect(page.getByRole('button', { name: 'Try again' }), 'a page is no first reading').toBeVisible();
	expect(proxy.count(BOOTSTRAP, 'page')).toBeGreaterThan(0);
	proxy.decide(meets());
	await signingIn;
	await loseAnswers(page, proxy, supervisor);
	await showPages(page, proxy, supervisor);

	const totals = await heard();
	expect(totals.length, 'the word was seen').toBeGreaterThan(0);
	expect(Math.min(...totals), 'whenever it was seen, the server had it').toBeGreaterThan(0);
	await tidyUp(supervisor, MARK);
	await Promise.all([context.close(), proxy.close(), mapper.end(), supervisor.end(), technician.end()]);
	rmSync(profile, { recursive: true, force: true });
});

async function loseAnswers(page: Page, proxy: AnswerProxy, supervisor: Api): Promise<void> {
	proxy.decide(meets([PUSH, 'lost'], [TUS, 'lost']));
	await doTask(page, LOST);
	expect((await waitingOn(page)).items).toBe(2);
	await sendUntil(page, () => proxy.count(PUSH, 'lost') >= 2);
	await expect.poll(() => recordsOf(supervisor, LOST), 'the server has it').toHaveLength(1);
	expect(await waitingOn(page), 'and the phone does not know').toEqual({ items: 2, photos: 1 });
	await expect(page.getByText(/Received/)).toHaveCount(0);

	proxy.decide(meets([TUS, 'lost']));
	await sendUntil(page, () => proxy.count(TUS, 'lost') >= 2);
	await expect(page.getByText(/^Received .*pending approval, 1 photo on the way/)).toBeVisible();
	expect(await waitingOn(page)).toEqual({ items: 0, photos: 1 });
	proxy.decide(meets());
	await expectWhole(page, supervisor, LOST);
}

async function showPages(page: Page, proxy: AnswerProxy, supervisor: Api): Promise<void> {
	proxy.decide(meets([PUSH, 'page'], [PULL, 'page'], [TUS, 'page'], [BOOTSTRAP, 'page']));
	await doTask(page, PORTAL);
	await waitingOn(page);
	await sendUntil(page, () => proxy.count(PUSH, 'page') >= 1);
	expect(await waitingOn(page)).toEqual({ items: 2, photos: 1 });
	expect(await recordsOf(supervisor, PORTAL)).toEqual([]);
	await expect(page.getByText(/^Received /), 'only what was received before').toHaveCount(2);

	proxy.decide(meets([PULL, 'page'], [TUS, 'page'], [BOOTSTRAP, 'page']));
	await sendUntil(page, () => proxy.count(PULL, 'page') >= 1);
	proxy.decide(meets([TUS, 'page']));
	await sendUntil(page, () => proxy.count(TUS, 'page') >= 2);
	expect(await waitingOn(page)).toEqual({ items: 0, photos: 1 });
	proxy.decide(meets());
	await expectWhole(page, supervisor, PORTAL);
}

async function recordsOf(supervisor: Api, title: string): Promise<{ recordId: string }[]> {
	const { items } = await supervisor.query<{ items: { record: { recordId: string } }[] }>('approval.list', {
		text: title
	});
	return items.map(({ record }) => record);
}

/** Received on the phone, and one record with its photo on the server. */
async function expectWhole(page: Page, supervisor: Api, title: string): Promise<void> {
	await expect(async () => {
		const send = page.getByRole('button', { name: 'Send now' });
		// It goes away by itself when the last photo has gone.
		if (await send.isVisible()) await send.click({ timeout: 1_000 }).catch(() => undefined);
		expect(await waitingOn(page)).toEqual({ items: 0, photos: 0 });
	}).toPass({ timeout: 45_000 });
	const [record, ...more] = await recordsOf(supervisor, title);
	expect(more).toEqual([]);
	const { record: whole, others } = await supervisor.query<{ record: RecordView; others: RecordView[] }>(
		'approval.get',
		{ recordId: record?.recordId }
	);
	expect(others).toEqual([]);
	expect(whole).toMatchObject({ number: 1, noteText: title, photos: [{ state: 'complete' }] });
}
