import { redirect } from '@sveltejs/kit';
import { version } from '$app/environment';
import { isFirstScreen } from '#lib/features/field/first-screens.ts';
import { isNewerStore, openApp } from '#lib/features/field/opened.ts';
import type { VisitState } from '#lib/features/field/visit.ts';
import { lookAtPhone, type PhoneState } from '#lib/features/field/phone.ts';
import { fieldLocale, pairing } from '#lib/features/field/session-store.ts';
import { loadFirstWords, moreWords } from '#lib/words/field.ts';
import type { LayoutLoad } from './$types';

// The phone renders from its own store; the server gives only the shell.
export const ssr = false;

/** Screens for whoever is not in. */
const OUTSIDE = /^\/field\/(?:sign-in|pair|lock)(?:\/|$)/;

export const load: LayoutLoad = async ({ depends, untrack, url }) => {
	depends('field:session');
	document.documentElement.dataset['app'] = 'field';
	const phone = await lookAtPhone().catch((): PhoneState => ({ kind: 'unreadable' }));
	const path = untrack(() => url.pathname);
	const isOutside = OUTSIDE.test(path);
	const visit = phone.kind === 'nobody' && !isOutside ? await visitHere() : undefined;
	const locale = fieldLocale(visit?.kind === 'open' ? visit.app.me.user.language : languageOf(phone));
	document.documentElement.lang = locale;
	const [opened] = await Promise.all([
		phone.kind === 'open' ? openApp(phone.unlocked, version).catch(brokenStore) : undefined,
		loadFirstWords(locale),
		isFirstScreen(path) && !visit ? undefined : moreWords(locale)
	]);
	if (visit) return visit.kind === 'open' ? { phone, app: visit.app } : { phone, isVisitNeeded: true };
	if (phone.kind === 'nobody' && !isOutside) redirect(307, wayIn(phone.people.length > 0));
	return opened && 'isNewer' in opened ? { phone, broken: opened } : { phone, app: opened };
};

/** A phone that is nobody's may stand beside a support visit (FA-7). */
async function visitHere(): Promise<VisitState | undefined> {
	if (!navigator.onLine) return undefined;
	const { lookForVisit } = await import('#lib/features/field/visit.ts');
	return lookForVisit(version);
}

/** What cannot be opened is shown as that, with a way on, whatever the reason. */
function brokenStore(error: unknown): { isNewer: boolean } {
	console.warn('the store of this phone does not open', error);
	return { isNewer: isNewerStore(error) };
}

function wayIn(isSomebodyKnown: boolean): string {
	if (isSomebodyKnown) return '/field/lock';
	return pairing() ? '/field/sign-in' : '/field/pair';
}

function languageOf(phone: PhoneState): string | null | undefined {
	switch (phone.kind) {
		case 'open':
			return phone.unlocked.me.user.language;
		case 'locked':
			return phone.person.language;
		case 'former':
			return phone.me.user.language;
		case 'nobody':
		case 'unreadable':
			return undefined;
	}
}
