import type { Locale } from '#lib/words/locale.ts';
import type { Runtime } from '#lib/server/runtime.ts';

declare global {
	namespace App {
		interface Locals {
			runtime: Runtime;
			/** SHA-256 of the portal cookie; undefined when there is none. */
			sessionHash: string | undefined;
			locale: Locale;
		}
		interface Error {
			message: string;
			/** Names a fault in the log, so that support can find it. */
			requestId?: string;
		}
	}
}

export {};
