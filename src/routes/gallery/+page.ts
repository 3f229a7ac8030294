import { dev } from '$app/environment';
import { error } from '@sveltejs/kit';

export const ssr = true;

/** Every primitive in every state, for those who build the pages. */
export function load() {
	if (!dev) error(404);
}
