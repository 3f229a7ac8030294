import { error } from '@sveltejs/kit';

/** Every address without a page: "Not found" inside the portal, with its menu. */
export function load(): never {
	error(404, { message: 'not-found' });
}
