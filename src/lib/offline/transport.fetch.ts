import type { Reply, Transport } from './transport.ts';

const TIMEOUT_MS = 30_000;
const HEADERS = { 'x-app': 'field' };

type Options = { origin?: string; fetch?: typeof globalThis.fetch };

/** The way to the server by `fetch`, in a page or a worker. Credentials are the browser's own at the time of sending. */
export function createFetchTransport({
	origin = '',
	fetch = globalThis.fetch.bind(globalThis)
}: Options = {}): Transport {
	async function ask(path: string, init: RequestInit): Promise<Reply> {
		const response = await fetch(`${origin}${path}`, {
			...init,
			credentials: 'same-origin',
			cache: 'no-store',
			signal: AbortSignal.timeout(TIMEOUT_MS)
		});
		return replyOf(response, await parsed(response));
	}

	return {
		call(procedure, input) {
			const body = JSON.stringify(input);
			if (procedure === 'sync.pull') {
				return ask(`/trpc/${procedure}?input=${encodeURIComponent(body)}`, { headers: HEADERS });
			}
			const headers = { ...HEADERS, 'content-type': 'application/json' };
			return ask(`/trpc/${procedure}`, { method: 'POST', headers, body });
		},
		async bootstrap(owner) {
			const response = await fetch(`${origin}/field/bootstrap?${new URLSearchParams(owner)}`, {
				headers: HEADERS,
				credentials: 'same-origin',
				cache: 'no-store'
			});
			const isOurs = response.ok && response.headers.get('content-type')?.startsWith('application/x-ndjson');
			if (!isOurs || !response.body) {
				return {
					reply: { ...replyOf(response, await parsed(response)), status: response.ok ? 0 : response.status },
					lines: none()
				};
			}
			return { reply: replyOf(response, {}), lines: linesOf(response.body) };
		},
		async photo(sending, travel) {
			const { sendPhoto } = await import('./transport.tus.ts');
			return sendPhoto(sending, travel, { origin: origin || globalThis.location.origin, fetch });
		}
	};
}

function replyOf(response: Response, body: unknown): Reply {
	return { status: response.redirected ? 0 : response.status, retryAfter: response.headers.get('retry-after'), body };
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
