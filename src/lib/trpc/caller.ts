import type { RequestEvent } from '@sveltejs/kit';
import { COOKIE_NAMES, createContext } from './context.ts';
import { appRouter } from './router.ts';

/** The same procedures for pages that are rendered on the server; a refusal is the cause of the thrown error. */
export function callerOf(event: Pick<RequestEvent, 'locals' | 'request' | 'cookies' | 'getClientAddress'>) {
	return appRouter.createCaller(
		createContext({
			runtime: event.locals.runtime,
			request: event.request,
			cookies: event.cookies,
			address: event.getClientAddress(),
			setCookie: (kind, token, maxAgeSeconds) => {
				const options = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const;
				if (token === undefined) event.cookies.delete(COOKIE_NAMES[kind], options);
				else
					event.cookies.set(COOKIE_NAMES[kind], token, { ...options, maxAge: maxAgeSeconds, encode: (value) => value });
			}
		})
	);
}
