import { isAdmittedToField } from '#lib/domain/access/actor.ts';
import { FieldApp } from '#lib/features/field/field-app.controller.svelte.ts';
import { hasCompany, rightsOf, rememberedMe, rememberMe, type Person } from '#lib/features/field/session-store.ts';
import type { Me } from '#lib/domain/access/me.ts';
import { NoAnswer, read, write } from '#lib/features/field/server.ts';
import type { Client } from '#lib/trpc/client.ts';
import { m } from '#lib/words/field.ts';
import { sayFault, sayNoConnection, sayRefusal } from '#lib/words/refusals.ts';

export type Stage =
	| { name: 'form' }
	| { name: 'checking' }
	| { name: 'loading'; app: FieldApp }
	| { name: 'not-admitted'; roles: readonly string[] }
	| { name: 'must-change-password' };

export type DemoCompany = { name: string; accounts: readonly { role: string; name: string; login: string }[] };

type SignedIn = Awaited<ReturnType<Client['auth']['signIn']['mutate']>>;

/** Signing in on this phone: the form, the check, the first reading. */
export class SignIn {
	stage: Stage = $state.raw({ name: 'form' });
	problem = $state('');
	/** The account may exist in several companies: the code is asked for only then, or when somebody opens it. */
	isCompanyAsked = $state(false);
	demo: { password: string; companies: readonly DemoCompany[] } | undefined = $state.raw();

	#appVersion: string;

	constructor(appVersion: string) {
		this.#appVersion = appVersion;
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

	async #enter(): Promise<void> {
		const me = await read<Me>('auth.me');
		if (!hasCompany(me)) {
			this.problem = m.fieldsignin_no_company();
			this.stage = { name: 'form' };
		} else if (isAdmittedToField(rightsOf(me))) await this.#load(me);
		else this.stage = { name: 'not-admitted', roles: me.roles };
	}

	async #load(me: Person): Promise<void> {
		const isSame = rememberedMe()?.user.userId === me.user.userId;
		rememberMe(me);
		const app = await FieldApp.open(me, this.#appVersion);
		this.stage = { name: 'loading', app };
		app.start();
		app.client.signedIn();
		if (isSame) await app.client.sync();
	}
}

function sayProblem(error: unknown): string {
	if (!(error instanceof NoAnswer)) return sayFault('–');
	const { refusal, requestId, isUnreached } = error;
	if (refusal) return sayRefusal(refusal.code, refusal.details);
	return isUnreached ? sayNoConnection() : sayFault(requestId ?? '–');
}
