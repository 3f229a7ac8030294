import { isRefusalCode, type RefusalCode, type RefusalDetails } from '#lib/domain/shared/refusal.ts';

// The few calls that need the server at once. The portal's client weighs as much as all words of this app, so they are
// plain requests; everything else travels by the outbox.

const TIMEOUT_MS = 30_000;
const FIELD = { 'x-app': 'field' };
/** Whose session the calls are made with: the field app's own, or that of a support visit. */
let credentials: Record<string, string> = FIELD;

export function callAs(others: Record<string, string> | undefined): void {
	credentials = others ?? FIELD;
}

type Refused = { code: RefusalCode; details: RefusalDetails };
type Reason = { refusal?: Refused; requestId?: string; isUnreached?: boolean };

/** Why there is no answer: a coded "no", a fault with its number, or a server that was not reached. */
export class NoAnswer extends Error {
	override readonly name = 'NoAnswer';
	readonly refusal: Refused | undefined;
	readonly requestId: string | undefined;
	readonly isUnreached: boolean;

	constructor({ refusal, requestId, isUnreached = false }: Reason) {
		super(refusal?.code ?? 'no-answer');
		this.refusal = refusal;
		this.requestId = requestId;
		this.isUnreached = isUnreached;
	}
}

export function read<Answer>(procedure: string, input: object = {}): Promise<Answer> {
	return call(`${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`, {});
}

export function write<Answer>(procedure: string, input: object = {}): Promise<Answer> {
	const headers = { 'content-type': 'application/json' };
	return call(procedure, { method: 'POST', headers, body: JSON.stringify(input) });
}

async function call<Answer>(path: string, init: { method?: string; headers?: object; body?: string }): Promise<Answer> {
	const response = await reach(path, init);
	const body: unknown = await response.json().catch(() => undefined);
	// What the server answers is what its router says; the callers name the type.
	if (response.ok && isRecord(body) && isRecord(body['result'])) return body['result']['data'] as Answer;
	const data = isRecord(body) && isRecord(body['error']) ? body['error']['data'] : undefined;
	throw new NoAnswer(isRecord(data) ? reasonOf(data) : { isUnreached: true });
}

async function reach(path: string, init: { method?: string; headers?: object; body?: string }): Promise<Response> {
	try {
		return await fetch(`/trpc/${path}`, {
			...init,
			headers: { ...init.headers, ...credentials },
			cache: 'no-store',
			signal: AbortSignal.timeout(TIMEOUT_MS)
		});
	} catch {
		throw new NoAnswer({ isUnreached: true });
	}
}

function reasonOf({ reason, httpStatus: _status, ...details }: Record<string, unknown>): Reason {
	const requestId = typeof details['requestId'] === 'string' ? { requestId: details['requestId'] } : {};
	return isRefusalCode(reason) ? { refusal: { code: reason, details }, ...requestId } : requestId;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}
