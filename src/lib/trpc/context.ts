import { createHash } from 'node:crypto';
import { v7 as newId } from 'uuid';
import * as z from 'zod/mini';
import type { Caller } from '#lib/server/commands/run-command.ts';
import type { Runtime } from '#lib/server/runtime.ts';

/** What a call knows before anything is looked up. The raw cookie never leaves this file. */
export type Context = {
	runtime: Runtime;
	/** SHA-256 of the session cookie; undefined when there is none. */
	sessionHash: string | undefined;
	sessionKind: 'portal' | 'field';
	companyHeader: string | undefined;
	visitHeader: string | undefined;
	visitReason: string | undefined;
	/** When the field app that calls was built, where it says so. */
	appBuild: string | undefined;
	address: string;
	browser: string;
	requestId: string;
	setCookie: (kind: 'portal' | 'field', token: string | undefined, maxAgeSeconds: number) => void;
};

export type Cookies = { get: (name: string) => string | undefined };

export const COOKIE_NAMES = { portal: '__Host-sid', field: '__Host-field' } as const;

type Incoming = {
	runtime: Runtime;
	request: Request;
	cookies: Cookies;
	address: string;
	setCookie: Context['setCookie'];
};

/** The field app names itself by a header; both apps live on one origin with two sessions (product 13.4). */
export function createContext({ runtime, request, cookies, address, setCookie }: Incoming): Context {
	const sessionKind = request.headers.get('x-app') === 'field' ? 'field' : 'portal';
	const cookie = cookies.get(COOKIE_NAMES[sessionKind]);
	return {
		runtime,
		sessionHash: cookie ? hashToken(cookie) : undefined,
		sessionKind,
		companyHeader: request.headers.get('x-company-id') ?? undefined,
		visitHeader: request.headers.get('x-visit-id') ?? undefined,
		visitReason: request.headers.get('x-visit-reason') ?? undefined,
		appBuild: request.headers.get('x-app-build') ?? undefined,
		address,
		browser: (request.headers.get('user-agent') ?? '').slice(0, 200),
		requestId: newId(),
		setCookie
	};
}

export function hashToken(token: string): string {
	return createHash('sha256').update(token).digest('hex');
}

export function callerOf(context: Context, sessionHash: string): Caller {
	return {
		entry: {
			sessionHash,
			...(context.companyHeader === undefined ? {} : { companyId: context.companyHeader }),
			...(context.visitHeader === undefined ? {} : { visitId: context.visitHeader })
		},
		request: { id: context.requestId, address: context.address, sessionKind: context.sessionKind }
	};
}

/** Made by the device, 32 random bytes (8.5). */
export const EvidenceKey = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** Whoever comes with the evidence key of a device instead of a session (8.5). */
export function evidenceCallerOf(context: Pick<Context, 'requestId' | 'address'>, key: string): Caller {
	return {
		entry: { sessionHash: hashToken(key), isEvidence: true },
		request: { id: context.requestId, address: context.address, sessionKind: 'field' }
	};
}
