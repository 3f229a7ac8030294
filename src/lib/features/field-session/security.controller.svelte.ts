import { thisMoment } from '#lib/features/field/clock.ts';
import type { FieldApp } from '#lib/features/field/field-app.controller.svelte.ts';
import { people } from '#lib/features/field/phone.ts';
import type { LockAfter, PhonePerson } from '#lib/offline/people.ts';
import type { Bytes } from '#lib/offline/vault-keys.ts';
import { askAgain, leaveOpen, removeAuthenticator, setAuthenticator, tryPin } from '#lib/offline/vault.ts';
import { m } from '#lib/words/field.ts';

/** What the PIN is asked for before it is done. */
export type Asked = 'authenticator' | 'no-unlock';

/** Settings > Security of the person who is in (FA-10). */
export class Security {
	hasAuthenticator = $state(false);
	isUnlockAsked = $state(true);
	lockAfter: LockAfter = $state(5);
	asked: Asked | undefined = $state();
	problem = $state('');
	isBusy = $state(false);

	#app: FieldApp;

	constructor(app: FieldApp) {
		this.#app = app;
		this.#show(app.unlocked.person);
	}

	async look(): Promise<void> {
		const person = await people.get(this.#id);
		if (person) this.#show(person);
	}

	async setLockAfter(lockAfter: LockAfter): Promise<void> {
		this.lockAfter = lockAfter;
		this.#app.lockAfter = lockAfter;
		await people.change(this.#id, (person) => ({ ...person, lockAfter }));
	}

	ask(what: Asked): void {
		this.problem = '';
		this.asked = what;
	}

	async dropAuthenticator(): Promise<void> {
		await removeAuthenticator(people, this.#id);
		await this.look();
	}

	async askUnlockAgain(): Promise<void> {
		await askAgain(people, this.#id);
		await this.look();
		this.#app.lockAfter = this.lockAfter;
	}

	/** The PIN opens the master for the moment in which another way to it is made. */
	async takePin(pin: string): Promise<void> {
		this.isBusy = true;
		const tried = await tryPin(people, this.#id, pin, thisMoment());
		if (tried.kind === 'open') await this.#do(tried.master);
		else this.problem = tried.kind === 'void' ? m.lock_void() : tried.tries.until ? m.pin_wait() : m.lock_wrong();
		this.isBusy = false;
	}

	async #do(master: Bytes): Promise<void> {
		if (this.asked === 'no-unlock') {
			await leaveOpen(people, this.#id, master);
			this.#app.lockAfter = 'never';
		} else if (!(await this.#addAuthenticator(master))) return;
		master.fill(0);
		this.asked = undefined;
		await this.look();
	}

	async #addAuthenticator(master: Bytes): Promise<boolean> {
		const { makeAuthenticator } = await import('#lib/features/field/authenticator.ts');
		const key = await makeAuthenticator().catch(() => undefined);
		if (key) await setAuthenticator(people, this.#id, master, key);
		else this.problem = m.pin_authenticator_failed();
		return key !== undefined;
	}

	get #id(): string {
		return this.#app.unlocked.person.id;
	}

	#show({ wraps, lockAfter }: PhonePerson): void {
		this.hasAuthenticator = wraps.authenticator !== undefined;
		this.isUnlockAsked = wraps.browser === undefined;
		this.lockAfter = lockAfter;
	}
}
