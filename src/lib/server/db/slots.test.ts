import { expect, test } from 'vitest';
import { createSlotPool, type Slot } from './slots.ts';

// Slots connect when they are first used, so their lending needs no server.
const connection = { host: '127.0.0.1', port: 1, database: 'none', user: 'none', password: '' };

function poolOf(slots: number) {
	const pool = createSlotPool({ connection, slots }, 'test');
	const served: string[] = [];
	const take = (share: string) =>
		pool.take(share).then((slot) => {
			served.push(share);
			return slot;
		});
	return { pool, served, take };
}

async function settled(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}

test('a company in a rush leaves half of the slots to those who wait beside it', async () => {
	const { pool, served, take } = poolOf(4);
	const held: Slot[] = [];
	for (let n = 0; n < 4; n += 1) held.push(await take('rush'));
	const rest = Array.from({ length: 6 }, () => take('rush'));
	const others = [take('calm'), take('quiet')];
	for (const slot of held.splice(0, 2)) pool.give(slot);
	await settled();
	expect(served.slice(4)).toEqual(['calm', 'quiet']);
	for (const slot of held) pool.give(slot);
	await settled();
	expect(served.slice(6)).toEqual(['rush', 'rush']);
	for (const slot of await Promise.all(others)) pool.give(slot);
	for (const one of rest) pool.give(await one);
	expect(served).toHaveLength(12);
	await pool.end();
});

test('alone, a company may have them all, in the order of asking', async () => {
	const { pool, served, take } = poolOf(2);
	const first = [await take('one'), await take('one')];
	const later = [take('one'), take('one')];
	for (const slot of first) pool.give(slot);
	for (const slot of await Promise.all(later)) pool.give(slot);
	expect(served).toHaveLength(4);
	expect(pool.counts()).toMatchObject({ busy: 0, waiting: 0 });
	await pool.end();
});
