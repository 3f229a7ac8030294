import * as z from 'zod/mini';
import type { Owner } from '#lib/domain/commands/envelope.ts';
import { isRefusalCode } from '#lib/domain/shared/refusal.ts';
import type { PhotoPass } from '#lib/domain/files/photo.ts';
import type { PhotoRow } from './photos.ts';
import type { Trouble } from './trouble.ts';

export type Reply = {
	status: number;
	/** The header of this name, as it came. */
	retryAfter: string | null;
	/** Parsed JSON; undefined for anything else. */
	body: unknown;
	/** Not our server's: the page or the redirect of a network that wants a sign-in first. */
	isForeign?: boolean;
	/** Built before or after this app, where the server says so. */
	server?: 'older' | 'newer';
};

/** The way to the server. Every call rejects when there was no answer at all. */
export type Transport = {
	call: (procedure: 'sync.register' | 'sync.push' | 'sync.hand-in' | 'sync.pull', input: unknown) => Promise<Reply>;
	/** The stream of the first reading, line by line. */
	bootstrap: (owner: Record<keyof Owner, string>) => Promise<{ reply: Reply; lines: AsyncIterable<string> }>;
	/** One pass of a photo, from where the server stands. Answers what the server said last. */
	photo: (sending: PhotoSending, travel: PhotoTravel) => Promise<Reply>;
};

export type PhotoSending = Pick<PhotoRow, 'photoId' | 'owner'> & {
	blob: Blob;
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
	| { kind: 'retry'; afterMs: number | null; because?: Because }
	| { kind: 'sign-in' }
	| { kind: 'refused'; status: number; reason: string; fields?: string[]; server?: 'older' | 'newer' };

/** What a person can do something about; trying again goes on all the same. */
export type Because = Extract<Trouble, 'network-sign-in' | 'app-older' | 'server-older' | 'app-too-old'>;

const RETRIED = new Set([408, 425, 429]);
/** An answer of our server, whatever it says. */
const Ours = z.object({ result: z.object({ data: z.unknown() }) });
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
	if (reply.isForeign) return { kind: 'retry', afterMs: null, because: 'network-sign-in' };
	if (reply.status === 200 && z.safeParse(Ours, reply.body).success)
		return { kind: 'retry', afterMs: null, because: whoIsBehind(reply.server) };
	const failure = z.safeParse(Failure, reply.body);
	const isVerdict = reply.status >= 400 && reply.status < 500 && !RETRIED.has(reply.status);
	if (reply.status === 413) return { kind: 'refused', status: 413, reason: 'too-large' };
	if (isVerdict && failure.success && isRefusalCode(failure.data.error.data.reason)) {
		const { reason, fields } = failure.data.error.data;
		if (reason === 'app-too-old') return { kind: 'retry', afterMs: null, because: reason };
		const { server } = reply;
		return { kind: 'refused', status: reply.status, reason, ...(fields && { fields }), ...(server && { server }) };
	}
	return { kind: 'retry', afterMs: retryAfterMs(reply.retryAfter) };
}

/** Both speak, and one of them does not understand: the one that was built first. */
export function whoIsBehind(server: Reply['server']): 'app-older' | 'server-older' {
	return server === 'older' ? 'server-older' : 'app-older';
}

/** What a tRPC procedure answers. */
export function answered<Schema extends z.core.$ZodType>(schema: Schema) {
	return z.object({ result: z.object({ data: schema }) });
}

function retryAfterMs(header: string | null): number | null {
	const seconds = header === null ? Number.NaN : Number(header);
	return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 3600) * 1000 : null;
}
