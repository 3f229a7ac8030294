import * as z from 'zod/mini';
import { Owner } from '#lib/domain/commands/envelope.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import { type Bootstrap, openBootstrap } from '#lib/server/sync/bootstrap.service.ts';
import { requireRecentApp } from '#lib/trpc/app-age.ts';
import { answerCall } from '#lib/trpc/endpoint.ts';
import type { RequestHandler } from './$types';

/** The first reading of a device: lines of JSON, as fast as the device takes them. */
export const GET: RequestHandler = ({ locals, request, url, cookies, getClientAddress }) =>
	answerCall({ locals, cookies, getClientAddress, request: asField(request) }, async (caller, context) => {
		requireRecentApp(context);
		const { chunks } = await openBootstrap(locals.runtime.door, caller, ownerOf(url.searchParams));
		return new Response(streamOf(chunks), { headers: { 'content-type': 'application/x-ndjson; charset=utf-8' } });
	});

// The stream belongs to the field app's session, whoever asks for it; to the portal's only inside a support visit (FA-7).
function asField(request: Request): Request {
	if (request.headers.has('x-visit-id')) return request;
	const headers = new Headers(request.headers);
	headers.set('x-app', 'field');
	return new Request(request.url, { headers });
}

function ownerOf(query: URLSearchParams): Owner | undefined {
	if (!query.has('user') && !query.has('company')) return undefined;
	const owner = z.safeParse(Owner, Object.fromEntries(query));
	return owner.success ? owner.data : refuse('invalid', { fields: ['user', 'company'] });
}

function streamOf(chunks: Bootstrap['chunks']): ReadableStream<Uint8Array> {
	const encoder = new TextEncoder();
	const iterator = chunks[Symbol.asyncIterator]();
	return new ReadableStream({
		async pull(controller) {
			const { value, done } = await iterator.next();
			if (done) controller.close();
			else controller.enqueue(encoder.encode(value));
		},
		async cancel() {
			await iterator.return?.();
		}
	});
}
