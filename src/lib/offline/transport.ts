import * as z from 'zod/mini';
import type { Owner } from '#lib/domain/commands/envelope.ts';
import { isRefusalCode } from '#lib/domain/shared/refusal.ts';
import type { PhotoPass } from '#lib/domain/files/photo.ts';
import type { PhotoRow } from './photos.ts';

export type Reply = {
	status: number;
	/** The header of this name, as it came. */
	retryAfter: string | null;
	/** Parsed JSON; undefined for anything else. */
	body: unknown;
};

/** The way to the server. Every call rejects when there was no answer at all. */
export type Transport = {
	call: (procedure: 'sync.register' | 'sync.push' | 'sync.hand-in' | 'sync.pull', input: unknown) => Promise<Reply>;
	/** The stream of the first reading, line by line. */
	bootstrap: (owner: Record<keyof Owner, string>) => Promise<{ reply: Reply; lines: AsyncIterable<string> }>;
	/** One pass of a photo, from where the server stands. Answers what the server said last. */
	photo: (sending: PhotoSending, travel: PhotoTravel) => Promise<Reply>;
};

export type PhotoSending = Pick<PhotoRow, 'photoId' | 'owner' | 'blob'> & {
	pass: PhotoPass;
	/** Of these bytes. */
	sha256: string;
	/** Path of the upload begun before. */
	url: string | null;
	/** In place of a session (8.5). */
	evidence?: string;
};

export type PhotoTravel = {
	signal: AbortSignal;
	/** The path to go on at later; null once the server has forgotten it. */
	onUrl: (url: string | null) => Promise<void>;
	/** Bytes the server has confirmed; false asks for a pause. */
	onSent: (bytes: number) => boolean;
};

/** What a reply means to the sender (SY-3 to SY-5). */
export type Judged<Answer> =
	| { kind: 'answer'; answer: Answer }
	| { kind: 'retry'; afterMs: number | null }
	| { kind: 'sign-in' }
	| { kind: 'refused'; status: number; reason: string; fields?: string[] };

const RETRIED = new Set([408, 425, 429]);
const Failure = z.object({
	error: z.object({ data: z.object({ reason: z.string(), fields: z.optional(z.array(z.string())) }) })
});

/**
 * Only an answer of the expected form from our server is one; a captive portal's page, an empty or cut answer and a
 * server in trouble all mean: keep everything and try again.
 */
export function judge<Schema extends z.core.$ZodType>(reply: Reply, schema: Schema): Judged<z.output<Schema>> {
	if (reply.status === 401) return { kind: 'sign-in' };
	const answer = reply.status === 200 ? z.safeParse(schema, reply.body) : undefined;
	if (answer?.success) return { kind: 'answer', answer: answer.data };
	const failure = z.safeParse(Failure, reply.body);
	const isVerdict = reply.status >= 400 && reply.status < 500 && !RETRIED.has(reply.status);
	if (reply.status === 413) return { kind: 'refused', status: 413, reason: 'too-large' };
	if (isVerdict && failure.success && isRefusalCode(failure.data.error.data.reason)) {
		const { reason, fields } = failure.data.error.data;
		return { kind: 'refused', status: reply.status, reason, ...(fields ? { fields } : {}) };
	}
	return { kind: 'retry', afterMs: retryAfterMs(reply.retryAfter) };
}

/** What a tRPC procedure answers. */
export function answered<Schema extends z.core.$ZodType>(schema: Schema) {
	return z.object({ result: z.object({ data: schema }) });
}

function retryAfterMs(header: string | null): number | null {
	const seconds = header === null ? Number.NaN : Number(header);
	return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 3600) * 1000 : null;
}
