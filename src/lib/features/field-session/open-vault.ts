import { askServerKey } from '#lib/features/field/account.ts';
import { lockApp } from '#lib/features/field/opened.ts';
import {
	enrol,
	enter,
	keepMe,
	knownPerson,
	people,
	reread,
	type Unlocked,
	whoIsIn
} from '#lib/features/field/phone.ts';
import { type Person, rememberPerson } from '#lib/features/field/session-store.ts';
import type { PhonePerson } from '#lib/offline/people.ts';
import { type Bytes, keysOf, newMaster } from '#lib/offline/vault-keys.ts';
import { openByServerKey, setServerKey } from '#lib/offline/vault.ts';

/** `master` is there when a PIN can be set with it; whoever gets it forgets it. */
type Opened = { kind: 'open'; unlocked: Unlocked; master: Bytes | undefined } | { kind: 'needs-pin' };

/** Opens the vault of somebody who has just signed in fully, or makes one (FA-12). Rejects when the server refuses the phone. */
export async function openVault(me: Person): Promise<Opened> {
	const current = whoIsIn();
	const known = await knownPerson(me);
	const key = known && (await askServerKey(known.deviceId));
	if (current && known?.id === current.person.id && known.wraps.pin) {
		await keepMe(current, me);
		return { kind: 'open', unlocked: { ...current, me }, master: undefined };
	}
	await lockApp();
	// Nobody ever got in: there is nothing to open yet.
	if (!known || Object.keys(known.wraps).length === 0) return openNew(me);
	const master = key && (await openByServerKey(known, key));
	if (!master) {
		await people.change(known.id, (person) => ({ ...person, isSignedOut: false }));
		rememberPerson(known.id);
		return { kind: 'needs-pin' };
	}
	return enterAs(known, me, master);
}

async function openNew(me: Person): Promise<Opened> {
	const master = newMaster();
	const person = await enrol(me, master);
	// Nothing is sealed before there is a way back to it.
	await setServerKey(people, person.id, master, await askServerKey(person.deviceId));
	return enterAs(person, me, master);
}

async function enterAs(person: PhonePerson, me: Person, master: Bytes): Promise<Opened> {
	await keepMe({ person, keys: await keysOf(master) }, me);
	const unlocked = await enter(await reread(person), master.slice());
	return { kind: 'open', unlocked, master };
}
