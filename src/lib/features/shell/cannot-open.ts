import { mount } from 'svelte';
import { DEFAULT_LOCALE, isLocale } from '#lib/words/locale.ts';
import { loadWords } from '#lib/words/m.ts';
import CannotOpen from './cannot-open.svelte';

type Failure = { status: number; body: App.Error };

/**
 * The page for trouble that came before anything was known of the reader; in the language of the document. It stays until
 * somebody tries again, so nothing comes back from here: an error page of both apps would weigh on the phone's first visit.
 */
export async function takeOver({ status, body }: Failure): Promise<never> {
	const { lang } = document.documentElement;
	await loadWords(isLocale(lang) ? lang : DEFAULT_LOCALE);
	mount(CannotOpen, { target: document.body, props: { status, code: body.message, requestId: body.requestId } });
	return new Promise(() => {});
}
