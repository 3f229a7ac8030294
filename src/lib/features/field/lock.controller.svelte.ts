import type { PhonePerson } from '#lib/offline/people.ts';
import { isWaiting, type Tries } from '#lib/offline/pin.ts';
import type { Bytes } from '#lib/offline/vault-keys.ts';
import { openByAuthenticator, tryPin } from '#lib/offline/vault.ts';
import { m } from '#lib/words/field.ts';
import { thisMoment } from './clock.ts';
import { enter, people, reread } from './phone.ts';

const TICK_MS = 500;

/** The door of one person's vault, from the outside. */
export class Lock {
	readonly person: PhonePerson;
	readonly hasAuthenticator: boolean;
	isBusy = $state(false);
	problem = $state('');
	/** The right key opened nothing: a full sign-in writes anew what lies here. */
	isDamaged = $state(false);
	/** Only a full sign-in helps; the data waits. */
	isVoid = $state(false);
	now = $state.raw(thisMoment());

	#tries: Tries = $state.raw({ wrong: 0, until: null });
	#onopen: () => void;

	readonly isWaiting = $derived(isWaiting(this.#tries, this.now));
	readonly secondsLeft = $derived(
		this.#tries.until === null ? 0 : Math.max(0, Math.ceil((Date.parse(this.#tries.until) - this.now.getTime()) / 1000))
	);

	constructor(person: PhonePerson, onopen: () => void) {
		this.person = person;
		this.hasAuthenticator = person.wraps.authenticator !== undefined;
		this.isVoid = person.wraps.pin === undefined;
		this.#tries = person.tries;
		this.#onopen = onopen;
	}

	tick(): () => void {
		const timer = setInterval(() => (this.now = thisMoment()), TICK_MS);
		return () => clearInterval(timer);
	}

	async tryPin(pin: string): Promise<void> {
		if (this.isBusy || this.isWaiting) return;
		this.isBusy = true;
		this.problem = '';
		const tried = await tryPin(people, this.person.id, pin, thisMoment());
		this.now = thisMoment();
		if (tried.kind === 'open') return this.#open(tried.master);
		this.isBusy = false;
		if (tried.kind === 'void') this.isVoid = true;
		else {
			this.#tries = tried.tries;
			this.problem = m.lock_wrong();
		}
	}

	/** Asked by the person's own tap: browsers allow it only then. */
	async useAuthenticator(): Promise<void> {
		const wrapped = this.person.wraps.authenticator;
		if (!wrapped || this.isBusy) return;
		this.isBusy = true;
		this.problem = '';
		const { askAuthenticator } = await import('./authenticator.ts');
		const secret = await askAuthenticator(wrapped).catch(() => undefined);
		const master = secret && (await openByAuthenticator(this.person, secret));
		if (master) return this.#open(master);
		this.isBusy = false;
		this.problem = m.lock_authenticator_failed();
	}

	async #open(master: Bytes): Promise<void> {
		try {
			await enter(await reread(this.person), master);
		} catch {
			this.isBusy = false;
			this.isDamaged = true;
			return;
		}
		this.#onopen();
	}
}
