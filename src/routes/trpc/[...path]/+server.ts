import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { contextOf } from '#lib/trpc/event-context.ts';
import { appRouter } from '#lib/trpc/router.ts';
import type { RequestHandler } from './$types';

const MAX_BATCH = 10;
const MAX_BODY_BYTES = 1_048_576;

const handle: RequestHandler = (event) => {
	if (event.request.method === 'POST' && !isJson(event.request)) return new Response(null, { status: 415 });
	if (Number(event.request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) return tooLarge();
	return fetchRequestHandler({
		endpoint: '/trpc',
		req: event.request,
		router: appRouter,
		maxBatchSize: MAX_BATCH,
		createContext: ({ resHeaders }) => {
			const context = contextOf(event);
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

function tooLarge(): Response {
	const data = { httpStatus: 413, reason: 'too-large', limit: MAX_BODY_BYTES };
	return Response.json({ error: { message: 'too-large', data } }, { status: 413 });
}
