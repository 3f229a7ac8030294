import { describe, expect, test } from 'vitest';
import { createPhone, type Phone } from '../../../tests/support/offline/phone.ts';
import type { Fault } from '../../../tests/support/offline/model-server.ts';
import { discard, retry } from './outbox-edits.ts';

async function stateOf({ device }: Phone, id: string) {
	return (await device.store.get('outbox', id))?.state;
}

/** A phone that is known to the server, so that the next request is its first delivery. */
async function readyPhone(): Promise<Phone> {
	const phone = createPhone();
	await phone.calm();
	phone.server.requests.length = 0;
	return phone;
}

describe('delivery', () => {
	test('commands arrive in the order of making, in batches of at most 50', async () => {
		const phone = await readyPhone();
		const ids: string[] = [];
		for (let index = 0; index < 120; index += 1) ids.push((await phone.make()).id);
		await phone.calm();
		expect(phone.server.effects).toEqual(ids);
		const pushes = phone.server.requests.filter((request) => request.procedure === 'sync.push');
		expect(pushes.map((request) => request.items.length)).toEqual([50, 50, 20]);
		expect(await stateOf(phone, ids[0] ?? '')).toBe('sent');
	});

	test.each<Fault>(['lost', 'doubled', 'late-double', 'cut'])('a %s answer leads to one effect', async (fault) => {
		const phone = await readyPhone();
		const ids = [(await phone.make()).id, (await phone.make()).id];
		phone.server.faults.push(fault);
		await phone.calm();
		expect(phone.server.effects).toEqual(ids);
		expect(await stateOf(phone, ids[1] ?? '')).toBe('sent');
	});

	test.each<Fault>(['unreachable', '500', '429', 'portal-page', 'empty', 'foreign-receipt'])(
		'after %s everything is kept and tried again later',
		async (fault) => {
			const phone = await readyPhone();
			const { id } = await phone.make();
			phone.server.faults.push(fault);
			const stop = await phone.contact();
			expect(stop).toEqual({ kind: 'retry', afterMs: fault === '429' ? 7000 : null });
			expect(await stateOf(phone, id)).toBe('queued');
			await phone.calm();
			expect(phone.server.effects).toEqual([id]);
		}
	);

	test.each<[Fault, string]>([
		['403', 'not-admitted'],
		['revoked', 'revoked']
	])('after %s nothing is sent any more, and everything is kept', async (fault, kind) => {
		const phone = await readyPhone();
		const { id } = await phone.make();
		phone.server.faults.push(fault);
		expect(await phone.contact()).toEqual({ kind });
		expect(await stateOf(phone, id)).toBe('queued');
	});

	test('an ended session pauses the queue and keeps it', async () => {
		const phone = await readyPhone();
		const { id } = await phone.make();
		phone.server.faults.push('401');
		expect(await phone.contact()).toEqual({ kind: 'sign-in' });
		expect(await stateOf(phone, id)).toBe('queued');
		await phone.calm();
		expect(phone.server.effects).toEqual([id]);
	});

	test('a receipt for other content is no receipt', async () => {
		const phone = await readyPhone();
		const { id } = await phone.make();
		const call = phone.server.call;
		phone.server.call = async (procedure, input) => {
			const reply = await call(procedure, input);
			return {
				...reply,
				body: JSON.parse(JSON.stringify(reply.body).replace(/"contentHash":"..../, '"contentHash":"0000'))
			};
		};
		expect(await phone.contact()).toEqual({ kind: 'retry', afterMs: null });
		expect(await stateOf(phone, id)).toBe('queued');
		phone.server.call = call;
		await phone.calm();
		expect(phone.server.effects).toEqual([id]);
	});

	test('a server that has forgotten numbers gets everything unanswered anew, once', async () => {
		const phone = await readyPhone();
		const first = await phone.make();
		await phone.calm();
		phone.server.rewind(0);
		const second = await phone.make();
		await phone.calm();
		expect(phone.server.effects).toEqual([first.id, second.id]);
		expect((await phone.device.meta()).lastSeq).toBe(1);
	});
});

describe('refusals', () => {
	test('one poison command among 50 goes aside and the others pass', async () => {
		const phone = await readyPhone();
		const items = [];
		for (let index = 0; index < 50; index += 1) items.push(await phone.make());
		const poison = items[20]?.id ?? '';
		phone.server.judge = (item) => (item.id === poison ? 'refused' : 'applied');
		await phone.calm();
		expect(phone.server.effects).toHaveLength(49);
		expect(await phone.device.store.get('outbox', poison)).toMatchObject({
			state: 'needs_review',
			where: 'phone',
			reason: 'not-found'
		});
	});

	test('a refused item can be sent again under its id, and then counts once', async () => {
		const phone = await readyPhone();
		const { id } = await phone.make();
		phone.server.judge = () => 'refused';
		await phone.calm();
		phone.server.judge = () => 'applied';
		await retry(phone.device, id);
		await phone.calm();
		expect(phone.server.effects).toEqual([id]);
		expect(await stateOf(phone, id)).toBe('sent');
	});

	test('only what was refused can be thrown away', async () => {
		const phone = await readyPhone();
		const waiting = await phone.make();
		await discard(phone.device, waiting.id);
		expect(await stateOf(phone, waiting.id)).toBe('queued');
		phone.server.judge = () => 'refused';
		await phone.calm();
		await discard(phone.device, waiting.id);
		expect(await stateOf(phone, waiting.id)).toBeUndefined();
	});

	test('what is set aside on the server is shown as received there', async () => {
		const phone = await readyPhone();
		const { id } = await phone.make();
		phone.server.judge = () => 'held';
		await phone.calm();
		const item = await phone.device.store.get('outbox', id);
		expect(item).toMatchObject({ state: 'needs_review', where: 'server', reason: 'reassigned' });
	});

	test('a request refused for its size is split, and only the item that is too large goes aside', async () => {
		const phone = await readyPhone();
		const [first, second] = [await phone.make(), await phone.make()];
		phone.server.faults.push('413', '413');
		await phone.calm();
		expect(await stateOf(phone, first.id)).toBe('needs_review');
		expect(phone.server.effects).toEqual([second.id]);
	});
});

describe('dependencies', () => {
	test('a command waits for the receipt of the one it depends on, others do not wait', async () => {
		const phone = await readyPhone();
		const parent = await phone.make();
		const child = await phone.make({ waitsFor: [parent.id] });
		const other = await phone.make();
		await phone.calm();
		expect(phone.server.effects).toEqual([parent.id, other.id, child.id]);
	});

	test('it stays while the other is refused, and goes when that is repaired', async () => {
		const phone = await readyPhone();
		const parent = await phone.make();
		const child = await phone.make({ waitsFor: [parent.id] });
		phone.server.judge = () => 'refused';
		await phone.calm();
		expect(await stateOf(phone, child.id)).toBe('queued');
		phone.server.judge = () => 'applied';
		await retry(phone.device, parent.id);
		await phone.calm();
		expect(phone.server.effects).toEqual([parent.id, child.id]);
	});
});

test('a server that does not know the device is told again who it is, and gets everything', async () => {
	const phone = await readyPhone();
	const { id } = await phone.make();
	const call = phone.server.call;
	phone.server.call = async () => ({
		status: 404,
		retryAfter: null,
		body: { error: { data: { reason: 'not-found' } } }
	});
	expect(await phone.contact()).toEqual({ kind: 'retry', afterMs: null });
	phone.server.call = call;
	await phone.calm();
	expect(phone.server.requests.map((request) => request.procedure)).toContain('sync.register');
	expect(phone.server.effects).toEqual([id]);
});
