import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { COOKIE_NAMES, createContext } from '#lib/trpc/context.ts';
import { appRouter } from '#lib/trpc/router.ts';
import type { RequestEvent, RequestHandler } from './$types';

const MAX_BATCH = 10;

const handle: RequestHandler = (event) => {
	if (event.request.method === 'POST' && !isJson(event.request)) return new Response(null, { status: 415 });
	return fetchRequestHandler({
		endpoint: '/trpc',
		req: event.request,
		router: appRouter,
		maxBatchSize: MAX_BATCH,
		createContext: ({ resHeaders }) => {
			const context = createContext({
				runtime: event.locals.runtime,
				request: event.request,
				cookies: event.cookies,
				address: event.getClientAddress(),
				setCookie: (kind, token, maxAgeSeconds) => setCookie(event, kind, token, maxAgeSeconds)
			});
			resHeaders.set('x-request-id', context.requestId);
			return context;
		}
	});
};

export const GET = handle;
export const POST = handle;

// Only application/json: a form would arrive without preflight and run procedures with loose input.
function isJson(request: Request): boolean {
	return /^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '');
}

function setCookie(
	event: RequestEvent,
	kind: keyof typeof COOKIE_NAMES,
	token: string | undefined,
	seconds: number
): void {
	const options = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const;
	if (token === undefined) event.cookies.delete(COOKIE_NAMES[kind], options);
	else event.cookies.set(COOKIE_NAMES[kind], token, { ...options, maxAge: seconds, encode: (value) => value });
}
