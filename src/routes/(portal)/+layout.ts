import { isHttpError, redirect } from '@sveltejs/kit';
import { closeApp, ME, openApp, openedApp } from '#lib/features/session/app.controller.svelte.ts';
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
	const { pathname, search } = untrack(() => ({ pathname: url.pathname, search: url.search }));
	const asked = createClient().auth.me.query();
	const refusal = await asked.then(() => undefined, refusalOf);
	if (refusal?.httpStatus === 401) {
		closeApp();
		redirect(303, `/sign-in?next=${encodeURIComponent(pathname + search)}`);
	}
	// What is on screen stays while the server cannot be asked.
	const before = openedApp();
	if (before && !(await isAnswered(asked))) return { app: before };
	const me = await loaded(asked).catch(showFailure);
	if (!before && !me.company && !OUTSIDE_COMPANIES.test(pathname)) redirect(303, '/console');
	await speak(localeOf(me));
	return { app: openApp(me) };
};

/** Nothing of the portal can be drawn without knowing for whom. */
async function showFailure(cause: unknown): Promise<never> {
	if (!isHttpError(cause)) throw cause;
	const { takeOver } = await import('#lib/features/shell/cannot-open.ts');
	return takeOver(cause);
}

function isAnswered(asked: Promise<unknown>): Promise<boolean> {
	return asked.then(
		() => true,
		() => false
	);
}
