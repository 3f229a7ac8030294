import { isRefusalCode } from '#lib/domain/shared/refusal.ts';
import { sayFault, sayNoConnection, sayRefusal } from '#lib/words/refusals.ts';

/** Why a page could not be read: what the server refused, that nothing answered, or a fault by its number. */
export function sayFailure(code: string, requestId: string | undefined): string {
	if (code === 'network') return sayNoConnection();
	return isRefusalCode(code) ? sayRefusal(code) : sayFault(requestId ?? '–');
}
