import { redirect } from '@sveltejs/kit';
import { version } from '$app/environment';
import { FieldApp } from '#lib/features/field/field-app.controller.svelte.ts';
import { fieldLocale, rememberedMe } from '#lib/features/field/session-store.ts';
import { loadWords } from '#lib/words/field.ts';
import type { LayoutLoad } from './$types';

// The phone renders from its own store; the server gives only the shell.
export const ssr = false;

export const load: LayoutLoad = async ({ depends, untrack, url }) => {
	depends('field:session');
	document.documentElement.dataset['app'] = 'field';
	const locale = fieldLocale();
	document.documentElement.lang = locale;
	const me = rememberedMe();
	const [app] = await Promise.all([me && FieldApp.open(me, version), loadWords(locale)]);
	if (!app && !untrack(() => url.pathname).startsWith('/field/sign-in')) redirect(307, '/field/sign-in');
	return { app };
};
