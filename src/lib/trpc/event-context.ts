import type { Cookies } from '@sveltejs/kit';
import type { Runtime } from '#lib/server/runtime.ts';
import { type Context, COOKIE_NAMES, createContext } from './context.ts';

export type CallEvent = {
	locals: { runtime: Runtime };
	request: Request;
	cookies: Cookies;
	getClientAddress: () => string;
};

/** The context of one request to this server, however it came in. */
export function contextOf(event: CallEvent): Context {
	return createContext({
		runtime: event.locals.runtime,
		request: event.request,
		cookies: event.cookies,
		address: event.getClientAddress(),
		setCookie: (kind, token, maxAge) => {
			const options = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const;
			if (token === undefined) event.cookies.delete(COOKIE_NAMES[kind], options);
			else event.cookies.set(COOKIE_NAMES[kind], token, { ...options, maxAge, encode: (value) => value });
		}
	});
}
