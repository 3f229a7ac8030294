import { rmSync } from 'node:fs';
import { expect } from '@playwright/test';
import { createTask, type Point } from '../../support/arrange.ts';
import { api, newProfile } from '../../support/e2e.ts';
import { type Account, exportUnsent } from './account.ts';
import { carryOut, commandsOf, waitingOn } from './hands.ts';
import { type Counts, countsOf, expectCounts, tidyUp } from './desk.ts';
import { type Found, judge, type Office } from './judge.ts';
import { type Phone, takePhone } from './phone.ts';
import { type Item, type Plan, planShift, type Size } from './plan.ts';

export const SHIFT_MS = 8 * 3_600_000;
/** The phone's clock is fast by so much, all the time. */
const FAST_MS = 90_000;
const SENT_WITHIN_MS = 600_000;
const TECHNICIAN = 'technician@bandung.example';

export type Report = Found & { kills: number; spanMs: number; sentMs: number; before: Counts; after: Counts };

/**
 * One shift of one technician without signal (issue 3, must show 1): the browser dies again and again, the phone's clock runs
 * eight hours, and in the end the server holds everything once. Throws what does not hold.
 */
export async function runShift(size: Size): Promise<Report> {
	const mark = `shift ${Date.now().toString(36)}`;
	const [mapper, technician] = [await api('mapper@bandung.example'), await api(TECHNICIAN)];
	const office: Office = {
		supervisor: await api('supervisor@bandung.example'),
		admin: await api('admin@bandung.example'),
		rival: await api('supervisor@rhine.example')
	};
	const points = await pointsOf(mapper);
	const plan = planShift(size, mark, [...new Set(points.map(assetOf))]);
	const { user } = await technician.query<{ user: { userId: string } }>('auth.me', {});
	for (const [index, { title }] of plan.items.filter((item) => item.kind === 'task').entries()) {
		const point = points[index % points.length];
		if (point) await createTask(mapper, { title, point, assigneeIds: [user.userId] });
	}
	const profile = newProfile();
	const phone = await takePhone(profile, TECHNICIAN, FAST_MS);
	try {
		const before = await countsOf(office.supervisor);
		await work(phone, plan);
		const account = await look(phone, plan);
		await expectNothingSent(office, plan);
		const since = new Date();
		const sentMs = await send(phone, plan);
		const found = await judge(office, { plan, account, since });
		const after = await countsOf(office.supervisor);
		expectCounts(before, after, size);
		await tidyUp(office.supervisor, mark);
		return { ...found, kills: phone.kills(), spanMs: spanOf(account), sentMs, before, after };
	} catch (error) {
		await phone
			.page()
			.screenshot({ path: 'test-results/shift.png' })
			.catch(() => undefined);
		throw error;
	} finally {
		await phone.end();
		rmSync(profile, { recursive: true, force: true });
		await Promise.all([mapper, technician, ...Object.values(office)].map((person) => person.end()));
	}
}

async function pointsOf(mapper: Awaited<ReturnType<typeof api>>): Promise<Point[]> {
	const { items } = await mapper.query<{ items: Point[] }>('place.tree', { search: 'Loom motor' });
	const points = items.filter(({ level, path }) => level === 'task_point' && path.length > 3);
	expect(points.length).toBeGreaterThan(0);
	return points.slice(0, 8);
}

function assetOf({ path }: Point): string {
	return path.find(({ name }) => name.startsWith('Loom L-'))?.name ?? '';
}

/** Everything of the plan, whatever dies on the way; each time the phone says how much of it there is. */
async function work(phone: Phone, plan: Plan): Promise<void> {
	let done = 0;
	const kills: number[] = [];
	for (const [index, item] of plan.items.entries()) {
		const aheadMs = FAST_MS - SHIFT_MS * (1 - index / Math.max(1, plan.items.length - 1));
		kills.push(...item.killsAfterMs);
		await insist(phone, () => phone.turnClock(aheadMs));
		await finish(phone, plan, item, { before: done, kills });
		done += commandsOf(item);
	}
	// What was too late for the last item.
	while (phone.isDoomed() || kills.length > 0) {
		announce(phone, kills);
		await phone.death();
		await phone.revive();
	}
}

/** The next kill, once the one before is done; a kill that an item has outrun meets the next one. */
function announce(phone: Phone, kills: number[]): void {
	const ms = phone.isDoomed() ? undefined : kills.shift();
	if (ms !== undefined) phone.killAfter(ms);
}

async function finish(phone: Phone, plan: Plan, item: Item, so: { before: number; kills: number[] }): Promise<void> {
	const whole = so.before + commandsOf(item);
	let isTold = false;
	await insist(phone, async () => {
		const { items } = await waitingOn(phone.page());
		expect(items, 'nothing of before is lost').toBeGreaterThanOrEqual(isTold ? whole : so.before);
		expect(items, 'nothing is there twice').toBeLessThanOrEqual(whole);
		announce(phone, so.kills);
		if (items === whole) return;
		await carryOut(phone.page(), item, plan.dice);
		isTold = true;
		expect((await waitingOn(phone.page())).items, 'what was said to be saved is there').toBe(whole);
	});
}

/** Goes on after every kill; whatever else goes wrong is an error. */
async function insist<Answer>(phone: Phone, act: () => Promise<Answer>): Promise<Answer> {
	for (;;) {
		try {
			if (phone.isDead()) await phone.revive();
			return await act();
		} catch (error) {
			if (!phone.isDead()) throw error;
		}
	}
}

/** What the phone holds at the end of the shift, by its own account. */
async function look(phone: Phone, { items, size }: Plan): Promise<Account> {
	const account = await insist(phone, () => exportUnsent(phone.page()));
	const wanted = items.reduce((sum, item) => sum + commandsOf(item), 0);
	expect(account.items).toHaveLength(wanted);
	expect(account.runs).toBe(0);
	expect(await insist(phone, () => waitingOn(phone.page()))).toEqual({
		items: wanted,
		photos: size.tasks * size.photosEach
	});
	return account;
}

async function expectNothingSent({ supervisor }: Office, { mark }: Plan): Promise<void> {
	expect(await supervisor.query('approval.list', { text: mark })).toMatchObject({ total: 0 });
	expect(await supervisor.query('repair.list', { text: mark })).toMatchObject({ total: 0 });
}

/** With a signal again: everything goes by itself, over further kills. Answers how long it took, dying included. */
async function send(phone: Phone, { items, onlineKillsAfterMs }: Plan): Promise<number> {
	const begun = Date.now();
	await phone.goOnline();
	for (const ms of onlineKillsAfterMs) {
		phone.killAfter(ms);
		await waitingOn(phone.page()).catch(() => undefined);
		await phone.death();
		await phone.revive();
	}
	const page = phone.page();
	await waitingOn(page);
	await expect(page.getByText('Nothing is waiting on this phone')).toBeVisible({ timeout: SENT_WITHIN_MS });
	await expect.poll(async () => (await waitingOn(page)).photos, { timeout: SENT_WITHIN_MS }).toBe(0);
	const wanted = items.reduce((sum, item) => sum + commandsOf(item), 0);
	await expect(page.getByRole('heading', { name: /^Received/ })).toHaveText(new RegExp(`Received\\s*${wanted}$`));
	return Date.now() - begun;
}

function spanOf({ items }: Account): number {
	const times = items.map(({ occurredAt }) => Date.parse(occurredAt));
	return Math.max(...times) - Math.min(...times);
}
