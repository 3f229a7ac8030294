import { isNetworkFailure, refusalOf, requestIdOf } from '#lib/trpc/client.ts';
import { sayFault, sayNoConnection, sayRefusal } from '#lib/words/refusals.ts';

/** One sentence for whatever a call threw. */
export function sayError(error: unknown): string {
	const refusal = refusalOf(error);
	if (refusal) return sayRefusal(refusal.code, refusal.details);
	if (isNetworkFailure(error)) return sayNoConnection();
	return sayFault(requestIdOf(error) ?? '–');
}
