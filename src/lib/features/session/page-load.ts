import { error } from '@sveltejs/kit';
import { isNetworkFailure, refusalOf, requestIdOf } from '#lib/trpc/client.ts';

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
