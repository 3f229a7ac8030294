import {
	createTRPCClient,
	httpBatchLink,
	retryLink,
	type Operation,
	type TRPCClient,
	TRPCClientError,
	type TRPCLink
} from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { v7 as newId } from 'uuid';
import { isRefusalCode, type RefusalCode, type RefusalDetails } from '#lib/domain/shared/refusal.ts';
import type { AppRouter } from './router.ts';

export type Client = TRPCClient<AppRouter>;

/** A mutation that a support visit has not confirmed yet (12.2): what is asked, before it is repeated. */
export type UnconfirmedWrite = {
	path: string;
	input: unknown;
	/** Deleting, imports and the like ask each time, window or not. */
	asks: 'window' | 'each-time';
};

type ClientOptions = {
	fetch?: typeof globalThis.fetch;
	/** Named only inside a support visit: together they say which company's page is asking (PR-5). */
	companyId?: string;
	visitId?: string;
	app?: 'portal' | 'field';
	/** Told after every call whether the server was reached. */
	onContact?: (isReached: boolean) => void;
	/** Told of every expected "no" before the caller is. */
	onRefusal?: (code: RefusalCode) => void;
	/** Asks the person; true repeats the write once. */
	confirmWrite?: (write: UnconfirmedWrite) => Promise<boolean>;
};

const MAX_BATCH_ITEMS = 10;
const MAX_URL_LENGTH = 4_000;
const MAX_ATTEMPTS = 3;
const RETRY_AFTER_MS = 600;
/** Procedures about oneself; they keep no answer for repetition, unlike the commands of a company. */
const SELF_ROUTERS = /^(auth|profile|visit|sync)\./;

/** One client per company and visit. Commands carry an id, so that a repetition after a lost answer is harmless. */
export function createClient(options: ClientOptions = {}): Client {
	const { companyId, visitId, app } = options;
	const headers = {
		...(companyId === undefined ? {} : { 'x-company-id': companyId }),
		...(visitId === undefined ? {} : { 'x-visit-id': visitId }),
		...(app === 'field' ? { 'x-app': 'field' } : {})
	};
	return createTRPCClient<AppRouter>({
		links: [
			identify,
			attend(options),
			retryLink({
				retry: ({ op, error, attempts }) => mayRepeat(op, error, attempts),
				retryDelayMs: (attempt) => attempt * RETRY_AFTER_MS
			}),
			httpBatchLink({
				url: '/trpc',
				maxItems: MAX_BATCH_ITEMS,
				maxURLLength: MAX_URL_LENGTH,
				headers,
				fetch: watched(options.fetch ?? globalThis.fetch.bind(globalThis), options.onContact)
			})
		]
	});
}

type Fetch = typeof globalThis.fetch;

function watched(fetch: Fetch, onContact: ((isReached: boolean) => void) | undefined) {
	return async (input: RequestInfo | URL | string, init?: unknown): Promise<Response> => {
		try {
			const response = await fetch(input, init as RequestInit);
			onContact?.(true);
			return response;
		} catch (error) {
			if (!isAbort(error)) onContact?.(false);
			throw error;
		}
	};
}

function isAbort(error: unknown): boolean {
	return error instanceof DOMException && error.name === 'AbortError';
}

/** Gives every command its id before the first try, the same for all tries. */
const identify: TRPCLink<AppRouter> = () => {
	return ({ op, next }) => {
		if (op.type !== 'mutation' || SELF_ROUTERS.test(op.path) || !isRecord(op.input)) return next(op);
		return next({ ...op, input: { commandId: newId(), ...op.input } });
	};
};

function attend({ confirmWrite, onRefusal }: ClientOptions): TRPCLink<AppRouter> {
	return () =>
		({ op, next }) =>
			observable((observer) => {
				let running = next(op).subscribe({
					next: (value) => observer.next(value),
					complete: () => observer.complete(),
					error: (error) => {
						const refusal = refusalOf(error);
						if (refusal) onRefusal?.(refusal.code);
						if (refusal?.code !== 'confirm-write' || !confirmWrite) return observer.error(error);
						const asks = refusal.details.state === 'each-time' ? 'each-time' : 'window';
						void confirmWrite({ path: op.path, input: op.input, asks }).then((isConfirmed) => {
							if (!isConfirmed) return observer.error(error);
							running = next(op).subscribe(observer);
						});
					}
				});
				return () => running.unsubscribe();
			});
}

// Only a call that never reached an answer is tried again, and a write only under its own id.
function mayRepeat(op: Operation, error: unknown, attempts: number): boolean {
	if (attempts >= MAX_ATTEMPTS || !isNetworkFailure(error)) return false;
	return op.type === 'query' || (isRecord(op.input) && 'commandId' in op.input);
}

/** No answer came at all: offline, refused connection, broken response. */
export function isNetworkFailure(error: unknown): boolean {
	return error instanceof TRPCClientError && !isRecord(error.data) && !isAbort(error.cause);
}

type KnownRefusal = { code: RefusalCode; details: RefusalDetails; httpStatus: number };

/** The expected "no" in an error of a call; undefined for faults and lost connections. */
export function refusalOf(error: unknown): KnownRefusal | undefined {
	if (!(error instanceof TRPCClientError) || !isRecord(error.data)) return undefined;
	const { reason, httpStatus, ...details } = error.data;
	if (!isRefusalCode(reason)) return undefined;
	return { code: reason, details, httpStatus: typeof httpStatus === 'number' ? httpStatus : 400 };
}

/** The reference number of an error of ours. */
export function requestIdOf(error: unknown): string | undefined {
	if (!(error instanceof TRPCClientError) || !isRecord(error.data)) return undefined;
	return typeof error.data['requestId'] === 'string' ? error.data['requestId'] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
