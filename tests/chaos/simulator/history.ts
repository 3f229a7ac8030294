import { nextReady } from '#lib/offline/photos.ts';
import { random } from '../../support/random.ts';
import { deliverable, type Disk } from './disk.ts';
import type { Person, Plot } from './ground.ts';
import { act } from './hands.ts';
import { judgeCopies, judgeWorld } from './judge.ts';
import { isAdmitted, setRole, somethingHappens } from './office.ts';
import type { Server } from './server.ts';
import { count, createWorld, enter, killTab, openTab, pass, type Phone, type Tab, type World } from './world.ts';

export type Played = {
	seed: number;
	violations: string[];
	items: number;
	faults: Record<string, number>;
	/** Longest simulated time that a queue took to drain once all was well. */
	drainedInMs: number;
};

const STORM_TURNS = 300;
const CALM_MS = 30_000;
const FETCHING_TRIES = 100;

/** One history from its seed: a storm in which anything may go wrong, then calm, then the books are compared. */
export async function playHistory(seed: number, server: Server, plot: Plot): Promise<Played> {
	const dice = random(seed);
	const violations = new Set<string>();
	const world = createWorld(dice, plot, server, (what) => violations.add(what));
	world.isDatabaseMortal = dice.chance(0.05);
	const faultsBefore = server.faults.length;
	await server.db.admin`
		update company_setting set approval_required = ${dice.chance(0.7)} where company_id = ${plot.companyId}
	`;
	await storm(world);
	for (const served of world.late.splice(0)) await served();
	const drainedInMs = await calm(world);
	await judgeWorld(world);
	for (const fault of server.faults.slice(faultsBefore)) violations.add(`the server broke: ${fault}`);
	const items = world.phones.flatMap((phone) => [...phone.disks.values()].map((disk) => disk.made.size));
	return {
		seed,
		violations: [...violations],
		items: items.reduce((sum, one) => sum + one, 0),
		faults: world.faults,
		drainedInMs
	};
}

async function storm(world: World): Promise<void> {
	const { dice, schedule, phones, plot } = world;
	for (const [index, phone] of phones.entries()) {
		const person = plot.technicians[index] ?? plot.technicians[0];
		await enter(world, phone, person);
		openTab(world, phone, person);
	}
	await schedule.settle();
	for (let turn = 0; turn < STORM_TURNS; turn += 1) {
		pass(world, dice.below(20));
		const isMoving = dice.chance(0.82) && (await schedule.step());
		if (!isMoving) await event(world);
		await schedule.settle();
	}
}

const EVENTS = {
	act: 30,
	open: 2,
	'kill-window': 2,
	'kill-phone': 1,
	offline: 2,
	online: 3,
	time: 4,
	'other-person': 1.2,
	'session-ends': 0.8,
	'sign-in': 2,
	'clock-set': 0.5,
	late: 2,
	office: 4
};

async function event(world: World): Promise<void> {
	const { dice, plot, phones } = world;
	const phone = dice.pick(phones);
	if (!phone) return;
	const tab = dice.pick(phone.tabs);
	const what = dice.weighted(EVENTS);
	switch (what) {
		case 'act':
			return tab ? act(world, tab) : reopen(world, phone);
		case 'open':
			return phone.tabs.length < 3 ? reopen(world, phone) : undefined;
		case 'kill-window':
			if (!tab) return;
			count(world, 'killed-window');
			return killTab(tab);
		case 'kill-phone':
			count(world, 'killed-phone');
			return [...phone.tabs].forEach(killTab);
		case 'offline':
			phone.isOnline = false;
			return;
		case 'online':
			return goOnline(phone);
		case 'time':
			return pass(world, (dice.pick([500, 5_000, 5_000, 120_000, 7_200_000]) ?? 0) * dice.next() * 2);
		case 'other-person': {
			count(world, 'other-person');
			const person = plot.technicians.find(({ id }) => id !== phone.session?.userId) ?? plot.technicians[0];
			if (dice.chance(0.5)) [...phone.tabs].forEach(killTab);
			await enter(world, phone, person);
			return void openTab(world, phone, person);
		}
		case 'session-ends':
			return endSession(world, phone);
		case 'sign-in': {
			const person = plot.technicians.find(({ id }) => id === (tab?.disk.userId ?? phone.session?.userId));
			if (!person) return;
			await enter(world, phone, person);
			return phone.tabs.forEach(({ client }) => client.signedIn());
		}
		case 'clock-set':
			phone.skewMs = (dice.next() - 0.5) * 4 * 86_400_000;
			return count(world, 'clock-set');
		case 'late':
			return void (await world.late.splice(dice.below(world.late.length), 1)[0]?.());
		case 'office':
			await somethingHappens(world);
			return world.server.runtime.teller.settled();
	}
}

function reopen(world: World, phone: Phone): void {
	const person = world.plot.technicians.find(({ id }) => id === phone.session?.userId);
	if (person) openTab(world, phone, person);
}

function goOnline(phone: Phone): void {
	phone.isOnline = true;
	for (const { client } of phone.tabs) void client.sync();
}

async function endSession(world: World, phone: Phone): Promise<void> {
	if (!phone.session) return;
	count(world, 'ended-session');
	await world.server.db.admin`update auth.session set ended_at = now() where id_hash = ${phone.session.key}`;
}

/** Everything works again. Each person returns to each phone they used; what waits must be gone within 30 seconds. */
async function calm(world: World): Promise<number> {
	world.isStorm = false;
	world.mostChars = Infinity;
	if (world.dice.chance(0.7)) await rehabilitate(world);
	let longest = 0;
	for (const phone of world.phones) [...phone.tabs].forEach(killTab);
	for (const round of ['deliver', 'compare'] as const) {
		for (const phone of world.phones) {
			for (const person of world.plot.technicians) {
				const disk = phone.disks.get(person.id);
				if (!disk) continue;
				const isAdmittedNow = await isAdmitted(world, person);
				if (round === 'deliver' && deliverable(disk).length === 0) continue;
				if (round === 'compare' && !isAdmittedNow) continue;
				// What was delivered meanwhile is told before the phone asks.
				await world.server.runtime.teller.settled();
				const tookMs = await visit(world, phone, person, disk);
				if (isAdmittedNow && tookMs > CALM_MS) world.violated('a phone does not come to rest');
				if (isAdmittedNow) longest = Math.max(longest, tookMs);
				if (round === 'compare') await judgeCopies(world, phone, person, disk);
			}
		}
	}
	return longest;
}

/** Opens the app as this person, on a good network, until nothing is left to do; the time that took. */
async function visit(world: World, phone: Phone, person: Person, disk: Disk): Promise<number> {
	const { schedule } = world;
	await enter(world, phone, person);
	phone.isOnline = true;
	const tabs = [openTab(world, phone, person), ...(world.dice.chance(0.3) ? [openTab(world, phone, person)] : [])];
	const since = world.nowMs;
	for (;;) {
		await schedule.settle();
		while (await schedule.step()) pass(world, 1);
		// Photos of what was set aside on the phone wait for a person.
		const isEmpty = deliverable(disk).length === 0 && (await nextReady(disk.store)) === undefined;
		if ((isEmpty && tabs.some(isAtRest)) || world.nowMs - since > CALM_MS) break;
		const next = await firstToWake(world);
		if (next === undefined) return Infinity;
		pass(world, next - world.nowMs);
	}
	tabs.forEach(killTab);
	return world.nowMs - since;
}

/** When the next one alive wakes; the app may be fetching a part of itself, which takes a moment of the true clock. */
async function firstToWake({ schedule, sleepers, nowMs }: World): Promise<number | undefined> {
	for (let tries = 0; tries < FETCHING_TRIES; tries += 1) {
		const alive = [...sleepers].filter(({ life }) => !life.isOver);
		if (alive.length > 0) return Math.min(...alive.map(({ at }) => at));
		await new Promise((resolve) => setTimeout(resolve, 5));
		if (await schedule.step()) return nowMs;
	}
	return undefined;
}

/** Has made contact and has nothing left to ask. */
function isAtRest({ client }: Tab): boolean {
	const { isLeader, isReady, pause, retryAt } = client.status();
	return isLeader && isReady && pause === null && retryAt === null;
}

async function rehabilitate(world: World): Promise<void> {
	for (const person of world.plot.technicians) {
		await world.server.click(world.plot.admin.session, 'user.reactivate', { userId: person.id });
		await setRole(world, person, 'Technician');
	}
}
