import { DetailedError, type HttpRequest, type HttpResponse, Upload, type UploadOptions } from 'tus-js-client';
import { PIECE_BYTES } from '#lib/domain/files/photo.ts';
import type { PhotoSending, PhotoTravel, Reply } from './transport.ts';

const TIMEOUT_MS = 180_000;

type Fetch = typeof globalThis.fetch;
/** `headers` say which app is asking. */
type Options = { origin: string; fetch: Fetch; headers: Record<string, string> };
type Sent = { response: HttpResponse | null; cause: unknown };

/**
 * Sends one pass of a photo in pieces by the tus protocol, going on where the server stands. Resolves with the server's last
 * answer, whatever it is; rejects when there was none. The address of the upload is ours to remember, not the browser's.
 */
export async function sendPhoto(sending: PhotoSending, travel: PhotoTravel, options: Options): Promise<Reply> {
	const first = await attempt(sending, travel, options);
	const status = first.response?.getStatus();
	if (sending.url === null || (status !== 404 && status !== 410)) return replyOf(first);
	// The server no longer has what was begun.
	await travel.onUrl(null);
	return replyOf(await attempt({ ...sending, url: null }, travel, options));
}

async function attempt(sending: PhotoSending, travel: PhotoTravel, options: Options): Promise<Sent> {
	const { origin, fetch } = options;
	const { photoId, owner, pass, sha256, blob, url } = sending;
	const headers = headersOf(sending, options);
	const endpoint = `${origin}/files`;
	const open = (method: string, to: string) => createRequest(fetch, travel.signal, method, to);
	const sent = await new Promise<Sent>((resolve) => {
		const upload: Upload = new Upload(blob, {
			...(url === null ? { endpoint } : { uploadUrl: `${origin}${url}` }),
			chunkSize: PIECE_BYTES,
			// A preview is one request; a full picture may be here already, so nothing is sent before the server has answered.
			uploadDataDuringCreation: pass === 'preview',
			metadata: { photoId, pass, sha256, owner: owner.kind },
			headers,
			retryDelays: null,
			storeFingerprintForResuming: false,
			httpStack: { createRequest: open, getName: () => 'fetch' },
			fileReader: { openFile: (file: Blob) => Promise.resolve(sourceOf(file)) },
			onUploadUrlAvailable: () => void travel.onUrl(new URL(upload.url ?? '', origin).pathname),
			onChunkComplete: (_size, accepted) => {
				if (travel.onSent(accepted) || accepted === blob.size) return;
				void upload.abort();
				resolve({ response: null, cause: new Error('paused') });
			},
			onSuccess: ({ lastResponse }) => resolve({ response: lastResponse, cause: undefined }),
			onError: (error) =>
				resolve({ response: error instanceof DetailedError ? error.originalResponse : null, cause: error })
		} satisfies UploadOptions);
		travel.signal.addEventListener(
			'abort',
			() => {
				void upload.abort();
				resolve({ response: null, cause: travel.signal.reason });
			},
			{ once: true }
		);
		upload.start();
	});
	const isWhole = sent.response?.getHeader('upload-offset') === String(blob.size);
	return sent.response && isWhole && url !== null && sent.response.getBody() === ''
		? { response: await finish(open('PATCH', `${origin}${url}`), blob.size, headers), cause: undefined }
		: sent;
}

function headersOf({ evidence }: PhotoSending, { headers }: Options): Record<string, string> {
	return evidence === undefined ? headers : { ...headers, 'x-evidence': evidence };
}

/** All bytes were there before, but not what came of them: an empty last piece asks for it. */
function finish(request: HttpRequest, size: number, own: Record<string, string>): Promise<HttpResponse> {
	const headers = { ...own, 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream' };
	for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
	request.setHeader('upload-offset', String(size));
	return request.send(null);
}

function replyOf({ response, cause }: Sent): Reply {
	if (!response) throw cause;
	const status = response.getStatus();
	return {
		// A finished creation says 201, the last piece 200; both bring the receipt.
		status: status === 201 ? 200 : status,
		retryAfter: response.getHeader('retry-after') ?? null,
		body: parsed(response.getBody())
	};
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** Also in a worker, where there is no XMLHttpRequest. */
function createRequest(fetch: Fetch, signal: AbortSignal, method: string, url: string): HttpRequest {
	const headers = new Map<string, string>();
	const given = new AbortController();
	return {
		getMethod: () => method,
		getURL: () => url,
		setHeader: (name, value) => void headers.set(name, value),
		getHeader: (name) => headers.get(name),
		setProgressHandler: () => undefined,
		async send(body: BodyInit | null) {
			const response = await fetch(url, {
				method,
				headers: Object.fromEntries(headers),
				body,
				credentials: 'same-origin',
				cache: 'no-store',
				signal: AbortSignal.any([signal, given.signal, AbortSignal.timeout(TIMEOUT_MS)])
			});
			return responseOf(response, await response.text());
		},
		abort: () => Promise.resolve(given.abort()),
		getUnderlyingObject: () => undefined
	};
}

function responseOf(response: Response, text: string): HttpResponse {
	return {
		getStatus: () => (response.redirected ? 0 : response.status),
		getHeader: (name) => response.headers.get(name) ?? undefined,
		getBody: () => text,
		getUnderlyingObject: () => response
	};
}

function sourceOf(blob: Blob) {
	return {
		size: blob.size,
		slice: (start: number, end: number) => Promise.resolve({ value: blob.slice(start, end), done: end >= blob.size }),
		close: () => undefined
	};
}
