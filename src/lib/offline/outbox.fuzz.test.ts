import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fault } from '../../../tests/support/offline/model-server.ts';
import { createPhone, type Phone } from '../../../tests/support/offline/phone.ts';
import { discard, retry } from './outbox-edits.ts';
import { createMemoryStore } from './store.memory.ts';
import type { Store } from './store.ts';

const RUNS = 300;
const FAULTS: Fault[] = [
	'none',
	'unreachable',
	'lost',
	'doubled',
	'late-double',
	'401',
	'413',
	'429',
	'500',
	'portal-page',
	'cut',
	'foreign-receipt'
];

type World = { phone: Phone; store: Store & { crashIn: number } };
type Model = { made: string[]; retried: Set<string>; discarded: Set<string> };
type Step = fc.AsyncCommand<Model, World>;

/** Dies instead of writing when its time has come; what it wrote before stays. */
function mortal(): Store & { crashIn: number } {
	const inner = createMemoryStore();
	const store: Store & { crashIn: number } = {
		...inner,
		crashIn: Infinity,
		async write(changes) {
			store.crashIn -= 1;
			if (store.crashIn < 0) throw new Error('the phone died');
			await inner.write(changes);
		}
	};
	return store;
}

const step = (name: string, run: (model: Model, world: World) => Promise<void>): Step => ({
	check: () => true,
	run,
	toString: () => name
});

const make = fc.record({ isDependent: fc.boolean(), isTwin: fc.boolean() }).map(({ isDependent, isTwin }) =>
	step(`make(${isDependent ? 'dependent' : 'free'})`, async (model, { phone }) => {
		const before = isDependent ? model.made.at(-1) : undefined;
		const item = await phone.make({
			...(before === undefined ? {} : { waitsFor: [before] }),
			...(isTwin ? { input: { note: 'always the same' } } : {})
		});
		model.made.push(item.id);
	})
);

const connect = fc.array(fc.constantFrom(...FAULTS), { maxLength: 4 }).map((faults) =>
	step(`contact(${faults.join()})`, async (_model, { phone }) => {
		phone.server.faults.push(...faults);
		await phone.contact();
		phone.server.faults.length = 0;
	})
);

const crash = fc.nat(6).map((writes) =>
	step(`crash after ${writes} writes`, async (_model, world) => {
		world.store.crashIn = writes;
		await world.phone.contact().catch(() => undefined);
		world.store.crashIn = Infinity;
		const { server, clock } = world.phone;
		world.phone = createPhone({ store: world.store, server, clock });
	})
);

const moods = fc
	.constantFrom('applied' as const, 'refused' as const, 'held' as const, 'superseded' as const)
	.map((mood) =>
		step(`server answers ${mood}`, async (_model, { phone }) => {
			phone.server.judge = () => mood;
		})
	);

const repair = fc.tuple(fc.nat(), fc.boolean()).map(([index, isKept]) =>
	step(isKept ? 'retry' : 'discard', async (model, { phone }) => {
		const id = model.made[index % Math.max(model.made.length, 1)];
		const item = id === undefined ? undefined : await phone.device.store.get('outbox', id);
		if (id === undefined || item?.state !== 'needs_review' || item.where !== 'phone') return;
		if (isKept) model.retried.add(id);
		else model.discarded.add(id);
		await (isKept ? retry(phone.device, id) : discard(phone.device, id));
	})
);

async function judge(model: Model, { phone }: World): Promise<void> {
	phone.server.faults.length = 0;
	phone.server.judge = () => 'applied';
	await phone.calm();
	const { effects } = phone.server;
	expect(new Set(effects).size, 'no effect twice').toBe(effects.length);
	for (const id of model.made) {
		const item = await phone.device.store.get('outbox', id);
		if (model.discarded.has(id)) expect(item).toBeUndefined();
		else expect(item, 'nothing lost').toBeDefined();
		const isReceived = item?.state === 'sent' || (item?.state === 'needs_review' && item.where === 'server');
		if (isReceived) expect(effects, 'received means done').toContain(id);
		if (item?.state === 'queued') {
			const others = await Promise.all(item.waitsFor.map((other) => phone.device.store.get('outbox', other)));
			expect(others.some((other) => other?.state === 'queued' || other?.state === 'needs_review')).toBe(true);
		}
		for (const other of item?.waitsFor ?? []) {
			if (!effects.includes(other) || !effects.includes(id)) continue;
			expect(effects.indexOf(other), 'never before what it depends on').toBeLessThan(effects.indexOf(id));
		}
	}
}

test('whatever happens between phone and server, nothing is lost, doubled or out of order', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.commands([make, make, make, connect, connect, crash, moods, repair], { maxCommands: 60 }),
			async (steps) => {
				const store = mortal();
				const world: World = { phone: createPhone({ store }), store };
				const model: Model = { made: [], retried: new Set(), discarded: new Set() };
				await fc.asyncModelRun(() => ({ model, real: world }), steps);
				await judge(model, world);
			}
		),
		{ numRuns: RUNS }
	);
}, 120_000);

test('independent commands keep the order of making under every fault', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.constantFrom(...FAULTS.filter((fault) => fault !== '413')), { maxLength: 12 }),
			async (faults) => {
				const phone = createPhone();
				const ids: string[] = [];
				for (let index = 0; index < 8; index += 1) ids.push((await phone.make()).id);
				phone.server.faults.push(...faults);
				await phone.calm();
				expect(phone.server.effects).toEqual(ids);
			}
		),
		{ numRuns: RUNS }
	);
}, 60_000);
