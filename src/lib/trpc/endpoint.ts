import * as z from 'zod/mini';
import { Refusal } from '#lib/domain/shared/refusal.ts';
import type { Caller } from '#lib/server/commands/run-command.ts';
import { type CallEvent, contextOf } from './event-context.ts';
import { type Context, EvidenceKey, evidenceCallerOf } from './context.ts';
import { withCaller } from './procedures.ts';

/**
 * A call outside of tRPC, for bytes: counted and answered like one. Refusals and faults have the form of its errors; an
 * unknown and a foreign id answer byte for byte alike (PR-4).
 */
export function answerCall(
	event: CallEvent,
	work: (caller: Caller, context: Context) => Promise<Response>
): Promise<Response> {
	const isWrite = event.request.method !== 'GET';
	return answerCounted(event, work, { isWrite, account: '' });
}

/** The beginning of an upload, which a device also makes by its evidence key. */
export function answerUpload(event: CallEvent, work: (caller: Caller) => Promise<Response>): Promise<Response> {
	return answerCounted(event, work, { isWrite: true, account: '', isHandIn: true });
}

/** One of the many pieces of an upload: on an account of its own, so that photos never keep text waiting (SY-7). */
export function answerPiece(event: CallEvent, work: (caller: Caller) => Promise<Response>): Promise<Response> {
	return answerCounted(event, work, { isWrite: false, account: ':pieces', isHandIn: true });
}

async function answerCounted(
	event: CallEvent,
	work: (caller: Caller, context: Context) => Promise<Response>,
	{ isWrite, account, isHandIn = false }: { isWrite: boolean; account: string; isHandIn?: boolean }
): Promise<Response> {
	const { runtime } = event.locals;
	const context = contextOf(event);
	try {
		await runtime.limits.countCall(`${context.sessionHash ?? context.address}${account}`, isWrite);
		const key = isHandIn ? z.safeParse(EvidenceKey, event.request.headers.get('x-evidence')).data : undefined;
		const response = await (key === undefined
			? withCaller(context, (caller) => work(caller, context))
			: work(evidenceCallerOf(context, key), context));
		if (key === undefined && context.sessionHash) runtime.sessions.touch(context.sessionHash, isWrite);
		return response;
	} catch (error) {
		if (!(error instanceof Refusal)) runtime.log.error({ err: error, requestId: context.requestId }, 'fault');
		return errorAnswer(error, context.requestId);
	}
}

function errorAnswer(error: unknown, requestId: string): Response {
	const headers = { 'x-request-id': requestId };
	if (!(error instanceof Refusal)) return answer('fault', 500, { requestId }, headers);
	const details = { ...error.details, ...(error.code === 'not-found' ? {} : { requestId }) };
	const after = error.details.retryAfterSeconds;
	return answer(
		error.code,
		error.status,
		details,
		after === undefined ? headers : { ...headers, 'retry-after': String(after) }
	);
}

function answer(reason: string, httpStatus: number, details: object, headers: Record<string, string>): Response {
	const body = { error: { message: reason, data: { httpStatus, reason, ...details } } };
	return Response.json(body, { status: httpStatus, headers });
}
