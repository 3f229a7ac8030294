import { redirect } from '@sveltejs/kit';
import { ME, openApp } from '#lib/features/session/app.controller.svelte.ts';
import { localeOf, speak } from '#lib/features/session/language.ts';
import { loaded } from '#lib/features/session/page-load.ts';
import { createClient, refusalOf } from '#lib/trpc/client.ts';
import type { LayoutLoad } from './$types';

// A company's data never stands in HTML, where caches and page sources could keep it.
export const ssr = false;

const OUTSIDE_COMPANIES = /^\/(console|profile)(\/|$)/;

export const load: LayoutLoad = async ({ depends, untrack, url }) => {
	depends(ME);
	// Sizes of the field app, when this window comes from there.
	delete document.documentElement.dataset['app'];
	const { pathname, search } = untrack(() => url);
	const me = await loaded(
		createClient()
			.auth.me.query()
			.catch((error: unknown) => {
				if (refusalOf(error)?.httpStatus !== 401) throw error;
				redirect(303, `/sign-in?next=${encodeURIComponent(pathname + search)}`);
			})
	);
	if (!me.company && !OUTSIDE_COMPANIES.test(pathname)) redirect(303, '/console');
	await speak(localeOf(me));
	return { app: openApp(me) };
};
