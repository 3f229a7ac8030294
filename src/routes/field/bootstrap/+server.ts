import * as z from 'zod/mini';
import { Owner } from '#lib/domain/commands/envelope.ts';
import { Refusal, refuse } from '#lib/domain/shared/refusal.ts';
import { type Bootstrap, openBootstrap } from '#lib/server/sync/bootstrap.service.ts';
import { COOKIE_NAMES, createContext } from '#lib/trpc/context.ts';
import { withCaller } from '#lib/trpc/procedures.ts';
import type { RequestEvent, RequestHandler } from './$types';

/** The first reading of a device: lines of JSON, as fast as the device takes them. */
export const GET: RequestHandler = async (event) => {
	try {
		const owner = ownerOf(event.url.searchParams);
		const context = contextOf(event);
		await event.locals.runtime.limits.countCall(context.sessionHash ?? context.address, false);
		const { chunks } = await withCaller(context, (caller) => openBootstrap(event.locals.runtime.door, caller, owner));
		return new Response(streamOf(chunks), { headers: { 'content-type': 'application/x-ndjson; charset=utf-8' } });
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		const data = { httpStatus: error.status, reason: error.code, ...error.details };
		return Response.json({ error: { message: error.code, data } }, { status: error.status });
	}
};

function ownerOf(query: URLSearchParams): Owner | undefined {
	if (!query.has('user') && !query.has('company')) return undefined;
	const owner = z.safeParse(Owner, Object.fromEntries(query));
	return owner.success ? owner.data : refuse('invalid', { fields: ['user', 'company'] });
}

function contextOf(event: RequestEvent) {
	// The stream belongs to the field app's session, whoever asks for it.
	const headers = new Headers(event.request.headers);
	headers.set('x-app', 'field');
	return createContext({
		runtime: event.locals.runtime,
		request: new Request(event.request.url, { headers }),
		cookies: { get: (name) => (name === COOKIE_NAMES.field ? event.cookies.get(name) : undefined) },
		address: event.getClientAddress(),
		setCookie: () => undefined
	});
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
