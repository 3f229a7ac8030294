import 'fake-indexeddb/auto';
import { v7 as newId } from 'uuid';
import { describe, expect, test } from 'vitest';
import { openPeople } from './people.idb.ts';
import { newPerson, type PhonePerson } from './people.ts';
import { whyNotPin } from './pin.ts';
import * as vault from './vault.ts';
import { type Bytes, newMaster } from './vault-keys.ts';

const START = Date.parse('2026-03-02T06:00:00.000Z');
const people = openPeople();

async function enrolled(): Promise<{ id: string; master: Bytes; person: () => Promise<PhonePerson> }> {
	const person = newPerson({ companyId: newId(), userId: newId(), name: 'Tom Weaver' }, newId(), {});
	await people.put(person);
	return { id: person.id, master: newMaster(), person: async () => (await people.get(person.id)) ?? person };
}

describe('a PIN', () => {
	test.each(['0000', '1234', '7777', '12a4', '123', '12345', ''])('%j is refused', (pin) =>
		expect(whyNotPin(pin)).toBeDefined()
	);

	test('others are taken, and only the right one opens', async () => {
		expect(whyNotPin('2468')).toBeUndefined();
		const { id, master } = await enrolled();
		await vault.setPin(people, id, master, '2468');
		expect(await vault.tryPin(people, id, '2469', new Date(START))).toMatchObject({ kind: 'wrong' });
		expect(await vault.tryPin(people, id, '2468', new Date(START))).toEqual({ kind: 'open', master });
		expect((await people.get(id))?.tries).toEqual({ wrong: 0, until: null });
	});

	test('five wrong ones are free of waits, then they double, and after ten the PIN is void and nothing else', async () => {
		const { id, master, person } = await enrolled();
		await vault.setPin(people, id, master, '2468');
		await vault.setServerKey(people, id, master, new Uint8Array(32).fill(7));
		let now = START;
		const waits: number[] = [];
		for (let wrong = 1; wrong < 10; wrong += 1) {
			const tried = await vault.tryPin(people, id, '9753', new Date(now));
			if (tried.kind !== 'wrong') throw new Error(`the PIN was ${tried.kind} after ${wrong}`);
			const waitMs = tried.tries.until === null ? 0 : Date.parse(tried.tries.until) - now;
			waits.push(waitMs / 1000);
			now += waitMs;
		}
		expect(waits).toEqual([0, 0, 0, 0, 30, 60, 120, 240, 480]);
		expect(await vault.tryPin(people, id, '9753', new Date(now))).toEqual({ kind: 'void' });
		expect(await vault.tryPin(people, id, '2468', new Date(now))).toEqual({ kind: 'void' });
		expect(await vault.openByServerKey(await person(), new Uint8Array(32).fill(7))).toEqual(master);
	}, 20_000);

	test('even the right one waits while a wait runs', async () => {
		const { id, master } = await enrolled();
		await vault.setPin(people, id, master, '2468');
		for (let wrong = 0; wrong < 5; wrong += 1) await vault.tryPin(people, id, '9753', new Date(START));
		expect(await vault.tryPin(people, id, '2468', new Date(START + 29_000))).toMatchObject({ kind: 'wrong' });
		expect(await vault.tryPin(people, id, '2468', new Date(START + 30_001))).toMatchObject({ kind: 'open' });
	});
});

test("the server's key, an authenticator and this browser each open the vault, and only their own", async () => {
	const { id, master, person } = await enrolled();
	const secret = crypto.getRandomValues(new Uint8Array(32));
	expect(await vault.openByServerKey(await person(), secret)).toBeUndefined();
	await vault.setAuthenticator(people, id, master, {
		credentialId: new Uint8Array(8),
		salt: new Uint8Array(32),
		secret
	});
	expect(await vault.openByAuthenticator(await person(), secret)).toEqual(master);
	expect(await vault.openByAuthenticator(await person(), new Uint8Array(32))).toBeUndefined();
	await vault.removeAuthenticator(people, id);
	expect(await vault.openByAuthenticator(await person(), secret)).toBeUndefined();
});

test('unlocking can be left out and asked for again', async () => {
	const { id, master, person } = await enrolled();
	expect(await vault.openWithoutAsking(await person())).toBeUndefined();
	await vault.leaveOpen(people, id, master);
	expect(await vault.openWithoutAsking(await person())).toEqual(master);
	await vault.askAgain(people, id);
	expect(await vault.openWithoutAsking(await person())).toBeUndefined();
});
