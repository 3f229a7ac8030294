import type { Reply, Transport } from './transport.ts';

const TIMEOUT_MS = 30_000;
const FIELD = { 'x-app': 'field' };

type Options = {
	origin?: string;
	fetch?: typeof globalThis.fetch;
	appVersion?: string;
	/** Whose session it is, and where; the field app's own unless something else is said. */
	credentials?: Record<string, string>;
};

/** The way to the server by `fetch`, in a page or a worker. Credentials are the browser's own at the time of sending. */
export function createFetchTransport({
	origin = '',
	fetch = globalThis.fetch.bind(globalThis),
	appVersion = '',
	credentials = FIELD
}: Options = {}): Transport {
	// The server judges by it whether this app is too old (FA-5).
	const headers = { ...credentials, 'x-app-build': appVersion };

	async function ask(path: string, init: RequestInit): Promise<Reply> {
		const response = await fetch(`${origin}${path}`, {
			...init,
			credentials: 'same-origin',
			cache: 'no-store',
			// Our server never redirects these: who does is the network.
			redirect: 'manual',
			signal: AbortSignal.timeout(TIMEOUT_MS)
		});
		return answerOf(response, await parsed(response));
	}

	function answerOf(response: Response, body: unknown): Reply {
		const server = serverAge(response.headers.get('x-build'), appVersion);
		return { ...replyOf(response, body), ...(server && { server }) };
	}

	return {
		call(procedure, input) {
			const body = JSON.stringify(input);
			if (procedure === 'sync.pull') {
				return ask(`/trpc/${procedure}?input=${encodeURIComponent(body)}`, { headers });
			}
			const json = { ...headers, 'content-type': 'application/json' };
			return ask(`/trpc/${procedure}`, { method: 'POST', headers: json, body });
		},
		async bootstrap(owner) {
			const response = await fetch(`${origin}/field/bootstrap?${new URLSearchParams(owner)}`, {
				headers,
				credentials: 'same-origin',
				cache: 'no-store',
				redirect: 'manual'
			});
			const isOurs = response.ok && response.headers.get('content-type')?.startsWith('application/x-ndjson');
			if (!isOurs || !response.body) {
				return {
					reply: { ...answerOf(response, await parsed(response)), status: response.ok ? 0 : response.status },
					lines: none()
				};
			}
			return { reply: replyOf(response, {}), lines: linesOf(response.body) };
		},
		async photo(sending, travel) {
			const { sendPhoto } = await import('./transport.tus.ts');
			return sendPhoto(sending, travel, { origin: origin || globalThis.location.origin, fetch, headers: credentials });
		}
	};
}

function replyOf(response: Response, body: unknown): Reply {
	const reply = { status: response.status, retryAfter: response.headers.get('retry-after'), body };
	return isForeign(response) ? { ...reply, isForeign: true } : reply;
}

/** A redirect, a page where data was asked for, or the status made for it (RFC 6585). */
function isForeign(response: Response): boolean {
	if (response.type === 'opaqueredirect' || response.status === 511) return true;
	return response.ok && (response.headers.get('content-type') ?? '').startsWith('text/html');
}

/** Builds are numbered by their time. */
function serverAge(theirs: string | null, ours: string): Reply['server'] {
	const [server, app] = [Number(theirs ?? 'none'), Number(ours)];
	if (!Number.isFinite(server) || !Number.isFinite(app) || server === app) return undefined;
	return server < app ? 'older' : 'newer';
}

async function parsed(response: Response): Promise<unknown> {
	const body: unknown = await response.json().catch(() => undefined);
	return body;
}

async function* none(): AsyncIterable<string> {
	// Nothing of ours came.
}

async function* linesOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncIterable<string> {
	const reader = body.pipeThrough(new TextDecoderStream()).getReader();
	let rest = '';
	try {
		for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
			const lines = (rest + chunk.value).split('\n');
			rest = lines.pop() ?? '';
			yield* lines;
		}
	} finally {
		await reader.cancel().catch(() => undefined);
	}
}
