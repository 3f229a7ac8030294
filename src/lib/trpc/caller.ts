import { type CallEvent, contextOf } from './event-context.ts';
import { appRouter } from './router.ts';

/** The same procedures for pages that are rendered on the server; a refusal is the cause of the thrown error. */
export function callerOf(event: CallEvent) {
	return appRouter.createCaller(contextOf(event));
}
