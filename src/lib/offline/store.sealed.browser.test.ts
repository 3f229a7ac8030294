import { expect, test } from 'vitest';
import { taskRow } from '../../../tests/support/offline/rows.ts';
import { describeStore } from './store.contract.ts';
import { openIdbStore } from './store.idb.ts';
import { type SealedRows, sealStore } from './store.sealed.ts';
import { listRanges, putTask } from './task-words.ts';
import { keysOf, keyOfPin, newMaster, PIN_ITERATIONS, unwrap, wrap } from './vault-keys.ts';

describeStore('the sealed store in the browser', async () =>
	sealStore(await openIdbStore<SealedRows>(crypto.randomUUID()), await keysOf(newMaster()))
);

test('of 2,000 sealed tasks the first 50 are there at once, and all of them soon', async () => {
	const store = sealStore(await openIdbStore<SealedRows>(crypto.randomUUID()), await keysOf(newMaster()));
	const rows = Array.from({ length: 2_000 }, (_, n) =>
		taskRow({ number: n, note: 'A note of some length. '.repeat(20) })
	);
	await store.write(rows.map((row) => putTask(row, [])));
	const [active] = listRanges('2027-01-01T00:00:00.000Z');
	if (!active) throw new Error('the list has no range');
	const started = performance.now();
	expect(await store.find('tasks', { ...active, limit: 50 })).toHaveLength(50);
	const first = performance.now() - started;
	expect(await store.find('tasks', active)).toHaveLength(2_000);
	const all = performance.now() - started - first;
	expect(first).toBeLessThan(100);
	expect(all).toBeLessThan(1_500);
	store.close();
});

test('a PIN opens within the time that unlocking may take', async () => {
	const salt = crypto.getRandomValues(new Uint8Array(16));
	const master = newMaster();
	const wrapped = await wrap(master, await keyOfPin('2468', salt, PIN_ITERATIONS));
	const started = performance.now();
	expect(await unwrap(wrapped, await keyOfPin('2468', salt, PIN_ITERATIONS))).toEqual(master);
	const took = performance.now() - started;
	expect(took).toBeLessThan(800);
	expect(await unwrap(wrapped, await keyOfPin('2469', salt, PIN_ITERATIONS))).toBeUndefined();
});
