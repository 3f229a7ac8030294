import { error } from '@sveltejs/kit';
import type { Permission } from '#lib/domain/access/permission.ts';
import { isNetworkFailure, refusalOf, requestIdOf } from '#lib/trpc/client.ts';
import type { PortalApp } from './app.controller.svelte.ts';

/**
 * For `load` functions: what a page cannot do without. A refusal becomes the error page of its status, with the refusal's
 * code as message; without a connection the code is `network`.
 */
export async function loaded<Answer>(work: Promise<Answer>): Promise<Answer> {
	try {
		return await work;
	} catch (cause) {
		const refusal = refusalOf(cause);
		if (refusal) error(refusal.httpStatus, { message: refusal.code });
		if (isNetworkFailure(cause)) error(503, { message: 'network' });
		const requestId = requestIdOf(cause);
		error(500, { message: 'fault', ...(requestId ? { requestId } : {}) });
	}
}

/** Turns away before anything is asked for; the layout then shows what is missing. */
export function demand(app: Pick<PortalApp, 'may'>, permission: Permission): void {
	if (!app.may(permission)) error(403, { message: 'permission' });
}
