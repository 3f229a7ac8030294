import { NoAnswer, read } from '#lib/features/field/server.ts';
import { pair } from '#lib/features/field/session-store.ts';
import { m } from '#lib/words/field.ts';
import { sayFault, sayNoConnection, sayRefusal } from '#lib/words/refusals.ts';

export type PairStage =
	| { name: 'choice' }
	| { name: 'scan' }
	| { name: 'code' }
	/** The code belongs to another server. */
	| { name: 'elsewhere'; url: string; origin: string }
	| { name: 'summary'; code: string; company: string; username: string };

type Found = { name: string } | null;

/** Setting a phone up (7.3): a code, typed or scanned, and what it stands for. */
export class PairingSetup {
	stage: PairStage = $state.raw({ name: 'choice' });
	problem = $state('');
	isBusy = $state(false);

	/** What a QR code says, or somebody has typed. */
	async take(text: string): Promise<void> {
		this.problem = '';
		const url = urlOf(text.trim());
		if (!url) return this.look(text.trim(), '');
		const code = url.searchParams.get('c');
		if (!url.pathname.startsWith('/field/pair') || !code) {
			this.problem = m.pair_not_a_code();
			this.stage = { name: 'choice' };
		} else if (url.origin !== location.origin) this.stage = { name: 'elsewhere', url: url.href, origin: url.origin };
		else await this.look(code, url.searchParams.get('u') ?? '');
	}

	async look(code: string, username: string): Promise<void> {
		this.isBusy = true;
		try {
			const found = await read<Found>('auth.companyOf', { code: code.toLowerCase() });
			if (found) this.stage = { name: 'summary', code: code.toLowerCase(), company: found.name, username };
			else this.#refuse(m.pair_unknown());
		} catch (error) {
			this.#refuse(sayWhy(error));
		}
		this.isBusy = false;
	}

	/** The way on to the sign-in, paired. */
	confirm(): string {
		const { stage } = this;
		if (stage.name !== 'summary') return '/field/pair';
		pair({ code: stage.code, company: stage.company });
		return stage.username === '' ? '/field/sign-in' : `/field/sign-in?u=${encodeURIComponent(stage.username)}`;
	}

	#refuse(problem: string): void {
		this.problem = problem;
		if (this.stage.name !== 'code') this.stage = { name: 'choice' };
	}
}

function urlOf(text: string): URL | undefined {
	return /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
}

function sayWhy(error: unknown): string {
	if (!(error instanceof NoAnswer)) return sayFault('–');
	if (error.isUnreached) return sayNoConnection();
	return error.refusal ? sayRefusal(error.refusal.code, error.refusal.details) : sayFault(error.requestId ?? '–');
}
