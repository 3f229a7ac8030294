import { isAdmittedToField } from '#lib/domain/access/actor.ts';
import type { Me } from '#lib/domain/access/me.ts';
import type { FieldApp } from '#lib/features/field/field-app.controller.svelte.ts';
import { endSession } from '#lib/features/field/account.ts';
import { openApp } from '#lib/features/field/opened.ts';
import { NoAnswer, read, write } from '#lib/features/field/server.ts';
import { hasCompany, rightsOf, type Person } from '#lib/features/field/session-store.ts';
import type { Bytes } from '#lib/offline/vault-keys.ts';
import type { Client } from '#lib/trpc/client.ts';
import { sayFault, sayNoConnection, sayRefusal } from '#lib/words/refusals.ts';
import { openVault } from './open-vault.ts';

export type Stage =
	| { name: 'form' }
	| { name: 'checking' }
	| { name: 'loading'; app: FieldApp; isPinNeeded: boolean }
	| { name: 'pin'; app: FieldApp }
	/** The vault is there and only its PIN opens it. */
	| { name: 'done' }
	| { name: 'not-admitted'; roles: readonly string[] }
	| { name: 'must-change-password' }
	/** Support staff outside of a visit. */
	| { name: 'visit-needed' };

export type DemoCompany = { name: string; accounts: readonly { role: string; name: string; login: string }[] };

type SignedIn = Awaited<ReturnType<Client['auth']['signIn']['mutate']>>;

/** Signing in on this phone: the form, the check, the vault, the first reading, the PIN. */
export class SignIn {
	stage: Stage = $state.raw({ name: 'form' });
	problem = $state('');
	/** The account may exist in several companies: the code is asked for only then, or when somebody opens it. */
	isCompanyAsked = $state(false);
	demo: { password: string; companies: readonly DemoCompany[] } | undefined = $state.raw();

	#appVersion: string;
	#isNewPin: boolean;
	#master: Bytes | undefined;

	/** `isNewPin`: the old one is forgotten. */
	constructor(appVersion: string, isNewPin: boolean) {
		this.#appVersion = appVersion;
		this.#isNewPin = isNewPin;
	}

	/** What opens the vault, until a PIN does. */
	get master(): Bytes | undefined {
		return this.#master;
	}

	async readDemo(): Promise<void> {
		this.demo = (await read<SignIn['demo'] | null>('auth.demoAccounts').catch(() => undefined)) ?? undefined;
	}

	async signIn(login: string, password: string, company: string): Promise<void> {
		this.problem = '';
		this.stage = { name: 'checking' };
		try {
			const input = { login, password, app: 'field' as const, ...(company === '' ? {} : { company }) };
			const answer = await write<SignedIn>('auth.signIn', input);
			if (answer.mustChangePassword) this.stage = { name: 'must-change-password' };
			else await this.#enter();
		} catch (error) {
			this.problem = sayProblem(error);
			this.isCompanyAsked ||= error instanceof NoAnswer && error.refusal?.code === 'company-required';
			this.stage = { name: 'form' };
		}
	}

	/** Go on from the first reading: to the PIN where there is none, else to the tasks. */
	goOn(): void {
		const { stage } = this;
		this.stage = stage.name === 'loading' && stage.isPinNeeded ? { name: 'pin', app: stage.app } : { name: 'done' };
	}

	finish(): void {
		this.forget();
		this.stage = { name: 'done' };
	}

	forget(): void {
		this.#master?.fill(0);
		this.#master = undefined;
	}

	async #enter(): Promise<void> {
		const me = await read<Me>('auth.me');
		if (!hasCompany(me)) {
			// Staff come with the portal's session and a visit, never with one of this phone (FA-7).
			await endSession();
			this.stage = { name: 'visit-needed' };
		} else if (isAdmittedToField(rightsOf(me))) await this.#open(me);
		else this.stage = { name: 'not-admitted', roles: me.roles };
	}

	async #open(me: Person): Promise<void> {
		const vault = await openVault(me);
		if (vault.kind === 'needs-pin') {
			this.stage = { name: 'done' };
			return;
		}
		const { unlocked, master } = vault;
		this.#master = master;
		const app = await openApp(unlocked, this.#appVersion);
		const hasPin = unlocked.person.wraps.pin !== undefined && !this.#isNewPin;
		this.stage = { name: 'loading', app, isPinNeeded: master !== undefined && !hasPin };
		app.start();
		app.client.signedIn();
	}
}

function sayProblem(error: unknown): string {
	if (!(error instanceof NoAnswer)) return sayFault('–');
	const { refusal, requestId, isUnreached } = error;
	if (refusal) return sayRefusal(refusal.code, refusal.details);
	return isUnreached ? sayNoConnection() : sayFault(requestId ?? '–');
}
