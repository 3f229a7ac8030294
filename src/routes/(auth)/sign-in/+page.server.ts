import { fail, redirect } from '@sveltejs/kit';
import { ownPath } from '#lib/domain/access/own-path.ts';
import { Refusal, type RefusalCode } from '#lib/domain/shared/refusal.ts';
import { callerOf } from '#lib/trpc/caller.ts';
import type { Actions, PageServerLoad } from './$types';

const COMPANY_COOKIE = 'company';
const YEAR_SECONDS = 31_536_000;

export const load: PageServerLoad = async (event) => {
	const caller = callerOf(event);
	const me = event.locals.sessionHash ? await caller.auth.me().catch(() => undefined) : undefined;
	const next = ownPath(event.url.searchParams.get('next'), event.url.origin);
	if (me) redirect(303, next ?? me.landing);
	return {
		company: event.url.searchParams.get('c') ?? event.cookies.get(COMPANY_COOKIE) ?? '',
		demo: await caller.auth.demoAccounts()
	};
};

export const actions: Actions = {
	default: async (event) => {
		const form = await event.request.formData();
		const login = textOf(form, 'login').trim();
		const password = textOf(form, 'password');
		const company = login.includes('@') ? '' : textOf(form, 'company').trim();
		const missing = [
			...(login ? [] : ['login']),
			...(password ? [] : ['password']),
			...(login && !login.includes('@') && !company ? ['company'] : [])
		];
		if (missing.length > 0)
			return fail(400, { login, company, missing, refusal: undefined, retryAfterSeconds: undefined });
		const answer = await callerOf(event)
			.auth.signIn({ login, password, ...(company ? { company } : {}) })
			.catch((error: unknown) => refusalIn(error));
		if ('refusal' in answer) {
			const { refusal, retryAfterSeconds } = answer;
			return fail(401, { login, company, missing, refusal, retryAfterSeconds });
		}
		if (company) {
			event.cookies.set(COMPANY_COOKIE, company, { path: '/sign-in', maxAge: YEAR_SECONDS, sameSite: 'lax' });
		}
		if (answer.mustChangePassword) redirect(303, '/profile?tab=password');
		redirect(303, ownPath(event.url.searchParams.get('next'), event.url.origin) ?? answer.landing);
	}
};

function textOf(form: FormData, name: string): string {
	const value = form.get(name);
	return typeof value === 'string' ? value : '';
}

function refusalIn(error: unknown): { refusal: RefusalCode; retryAfterSeconds?: number } {
	const cause = error instanceof Error ? error.cause : undefined;
	if (!(cause instanceof Refusal)) throw error;
	const { retryAfterSeconds } = cause.details;
	return { refusal: cause.code, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}
