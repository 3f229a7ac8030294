import { loadWords } from '#lib/words/m.ts';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({ data }) => {
	await loadWords(data.locale);
	return data;
};
