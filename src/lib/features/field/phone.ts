import { deviceIdOf } from '#lib/offline/browser.ts';
import { openPeople } from '#lib/offline/people.idb.ts';
import { newPerson, personId, type PhonePerson } from '#lib/offline/people.ts';
import { seal, unseal } from '#lib/offline/seal.ts';
import { type Bytes, type Keys, keysOf, newMaster } from '#lib/offline/vault-keys.ts';
import * as vault from '#lib/offline/vault.ts';
import { formerMe, lastPersonId, rememberPerson, type Person } from './session-store.ts';

// Who is at this phone. The keys of whoever is unlocked live here, in this window's memory, and nowhere else.

export type Unlocked = { person: PhonePerson; keys: Keys; me: Person };

export type PhoneState =
	| { kind: 'open'; unlocked: Unlocked }
	| { kind: 'locked'; person: PhonePerson }
	/** Nobody is signed in; somebody's unsent work may wait here all the same. */
	| { kind: 'nobody'; people: readonly PhonePerson[] }
	/** An app without a vault left somebody signed in. */
	| { kind: 'former'; me: Person }
	/** The browser does not give back who uses this phone. */
	| { kind: 'unreadable' };

const LEFT = 'smtm-left';

export const people = openPeople();

let unlocked: Unlocked | undefined;

/** Whoever does not ask for unlocking is let in at once. */
export async function lookAtPhone(): Promise<PhoneState> {
	if (unlocked) return { kind: 'open', unlocked };
	const known = await people.all();
	const former = formerMe();
	if (former && !known.some(({ userId }) => userId === former.user.userId)) return { kind: 'former', me: former };
	const id = lastPersonId();
	const person = known.find((one) => one.id === id && !one.isSignedOut);
	if (!person) return { kind: 'nobody', people: known };
	const master = await vault.openWithoutAsking(person);
	return master ? { kind: 'open', unlocked: await enter(person, master) } : { kind: 'locked', person };
}

/** Opens somebody's vault with their master, which is worth nothing afterwards. */
export async function enter(person: PhonePerson, master: Bytes): Promise<Unlocked> {
	const keys = await keysOf(master);
	// Only `keepMe` fills it, with what the server said.
	const me = (person.me ? await unseal(keys, 'me', person.me) : undefined) as Person | undefined;
	if (!me) throw new Error('the phone does not know whose vault this is');
	if (person.isSignedOut) await people.change(person.id, (current) => ({ ...current, isSignedOut: false }));
	unlocked = { person, keys, me };
	rememberPerson(person.id);
	if (person.wraps.server) master.fill(0);
	else void giveServerKey(person.id, master);
	return unlocked;
}

/** Tells the other windows that somebody has left this phone: theirs must not go on writing. */
export function tellLeft(id: string): void {
	const channel = new BroadcastChannel(LEFT);
	channel.postMessage(id);
	channel.close();
}

/** Calls back when whoever is in here has left in another window; returns the end of it. */
export function onLeft(leave: () => void): () => void {
	const channel = new BroadcastChannel(LEFT);
	channel.onmessage = ({ data }: MessageEvent<string>) => {
		if (data === unlocked?.person.id) leave();
	};
	return () => channel.close();
}

/** The key goes out of memory; the rest of this window's memory is closed by whoever opened it. */
export function lockPhone(): void {
	unlocked = undefined;
}

export function whoIsIn(): Unlocked | undefined {
	return unlocked;
}

/** What the server last said about a person, by their own key. */
export async function keepMe({ person, keys }: Pick<Unlocked, 'person' | 'keys'>, me: Person): Promise<void> {
	const sealed = await seal(keys, 'me', me);
	await people.change(person.id, (current) => ({
		...current,
		name: me.user.name,
		language: me.user.language,
		me: sealed
	}));
	if (unlocked?.person.id === person.id) unlocked = { ...unlocked, me };
}

/** A vault for somebody who signed in before there was one; nothing of what they left is lost. */
export async function enrolFormer(me: Person, pin: string): Promise<Unlocked> {
	const master = newMaster();
	const person = await enrol(me, master);
	await vault.setPin(people, person.id, master, pin);
	return enter(await reread(person), master);
}

/** A new person on this phone, with what the server says of them sealed at once. */
export async function enrol(me: Person, master: Bytes): Promise<PhonePerson> {
	const { user, company } = me;
	const who = { companyId: company.companyId, userId: user.userId, name: user.name };
	const person = newPerson(who, await deviceIdOf(who), {});
	await people.put(person);
	await keepMe({ person, keys: await keysOf(master) }, me);
	return reread(person);
}

export async function reread({ id }: PhonePerson): Promise<PhonePerson> {
	const person = await people.get(id);
	if (!person) throw new Error('the person is gone from this phone');
	return person;
}

export function knownPerson({ user, company }: Person): Promise<PhonePerson | undefined> {
	return people.get(personId({ companyId: company.companyId, userId: user.userId }));
}

/** From now on a full sign-in opens the vault too; tried again at every unlocking until it is so. */
async function giveServerKey(id: string, master: Bytes): Promise<void> {
	const person = await people.get(id);
	const { askServerKey } = await import('./account.ts');
	const key = person && (await askServerKey(person.deviceId).catch(() => undefined));
	if (key) await vault.setServerKey(people, id, master, key);
	master.fill(0);
}
