import { FileStore as Staging } from '@tus/file-store';
import { Metadata, Server, type Upload } from '@tus/server';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import {
	MAX_PHOTO_BYTES,
	MAX_PIECE_BYTES,
	PHOTO_OWNERS,
	type PhotoOwnerKind,
	PhotoUpload
} from '#lib/domain/files/photo.ts';
import { parseInput } from '#lib/domain/shared/input.ts';
import { Refusal, refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import type { Caller } from '../commands/run-command.ts';
import type { PhotoDoor, Uploader } from './photo-door.ts';

/** What was begun and not finished is kept over a long weekend. */
const KEPT_MS = 3 * 86_400_000;
const PATH = '/files';

export type PhotoUploads = {
	/**
	 * Answers one request of the tus protocol: create, ask how far it came, append, give up. Refusals: those of the door,
	 * not-found (also for other people's and expired uploads), invalid, too-large.
	 */
	handle: (caller: Caller, request: Request) => Promise<Response>;
	/** Removes expired uploads; answers how many. */
	sweep: () => Promise<number>;
};

/** Metadata as the upload carries it: what the device said, and whose it is by the server's word. */
const Stamped = z.strictObject({ ...PhotoUpload.shape, companyId: z.string(), userId: z.string() });

/** One request; `spentId` is an upload that nothing can be appended to any more. */
type Call = { caller: Caller; uploader: Uploader; failure?: unknown; spentId?: string };
type Parts = { dataDir: string; door: PhotoDoor };

/** Resumable uploads, staged on the local disk until they are whole (stack 3.10). */
export function createPhotoUploads({ dataDir, door }: Parts): PhotoUploads {
	const staging = new Staging({ directory: join(dataDir, 'uploads'), expirationPeriodInMilliseconds: KEPT_MS });
	const calls = new WeakMap<object, Call>();
	const callOf = (request: object) => calls.get(request) ?? refuse('not-found');
	const server = new Server({
		path: PATH,
		relativeLocation: true,
		datastore: staging,
		maxSize: MAX_PHOTO_BYTES,
		allowedOrigins: [],
		// The kind in the name decides which right is asked for, whether or not there is such an upload.
		namingFunction: (_request, metadata) => `${metadata?.['owner'] ?? ''}.${randomUUID()}`,
		onUploadCreate: async (request, { metadata }) => ({ metadata: { ...metadata, ...callOf(request).uploader } }),
		onUploadFinish: async (request, upload) => ({
			...(await finish(callOf(request), upload)),
			...(request.method === 'PATCH' ? { status_code: 200 } : {})
		}),
		onResponseError(request, error) {
			callOf(request).failure = error;
			return undefined;
		}
	});

	async function finish(call: Call, upload: Upload) {
		const { companyId: _companyId, userId: _userId, ...what } = parseInput(Stamped, upload.metadata);
		const bytes = await readFile(upload.storage?.path ?? '');
		try {
			const receipt = await door.take(call.caller, what, bytes);
			call.spentId = upload.id;
			return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(receipt) };
		} catch (error) {
			// What is wrong with these bytes stays wrong; the device begins again. After a fault of ours they are still good.
			if (error instanceof Refusal) call.spentId = upload.id;
			throw error;
		}
	}

	async function create(caller: Caller, request: Request): Promise<Response> {
		const upload = parseInput(PhotoUpload, metadataOf(request));
		const sizeBytes = Number(request.headers.get('upload-length') ?? Number.NaN);
		refuseIf(!(sizeBytes > 0) && 'invalid', { fields: ['upload-length'] });
		refuseIf(sizeBytes > MAX_PHOTO_BYTES && 'too-large', { limit: MAX_PHOTO_BYTES });
		const { uploader, receipt } = await door.admit(caller, upload);
		return receipt ? Response.json(receipt) : pass({ caller, uploader }, request);
	}

	async function go(caller: Caller, request: Request): Promise<Response> {
		const id = decodeURIComponent(new URL(request.url).pathname.slice(PATH.length + 1));
		const kind = kindOf(id) ?? refuse('not-found');
		const uploader = await door.identify(caller, kind);
		const upload = await staging.getUpload(id).catch(noneOf);
		const metadata = upload?.metadata;
		const isOwn = metadata?.['companyId'] === uploader.companyId && metadata['userId'] === uploader.userId;
		return isOwn ? pass({ caller, uploader }, request) : refuse('not-found');
	}

	async function pass(call: Call, request: Request): Promise<Response> {
		refusePiece(request);
		calls.set(request, call);
		const response = await server.handleWeb(request);
		// A twin of this request may have been faster.
		if (call.spentId !== undefined) await staging.remove(call.spentId).catch(noneOf);
		if (call.failure !== undefined) return failed(call.failure, response);
		response.headers.delete('upload-metadata');
		return response;
	}

	return {
		handle: (caller, request) => (request.method === 'POST' ? create(caller, request) : go(caller, request)),
		sweep: () => server.cleanUpExpiredUploads()
	};
}

/** Refusals are told in our own form; what only the protocol knows, like a wrong offset, in its own. */
function failed(failure: unknown, response: Response): Response {
	if (failure instanceof Refusal || statusOf(failure) === undefined) throw failure;
	const status = statusOf(failure);
	refuseIf((status === 404 || status === 410) && 'not-found');
	refuseIf(status === 413 && 'too-large', { limit: MAX_PHOTO_BYTES });
	return response;
}

function metadataOf(request: Request): Record<string, string | null> {
	try {
		return Metadata.parse(request.headers.get('upload-metadata') ?? undefined);
	} catch {
		return refuse('invalid', { fields: ['upload-metadata'] });
	}
}

/** A piece says how long it is, and is not a whole photo. */
function refusePiece(request: Request): void {
	if (!request.body) return;
	const length = request.headers.get('content-length');
	refuseIf(length === null && 'invalid', { fields: ['content-length'] });
	refuseIf(Number(length) > MAX_PIECE_BYTES && 'too-large', { limit: MAX_PIECE_BYTES });
}

function kindOf(id: string): PhotoOwnerKind | undefined {
	const [kind, name] = id.split('.');
	if (!z.safeParse(z.uuid(), name).success) return undefined;
	return PHOTO_OWNERS.find((owner) => id === `${owner}.${name}` && owner === kind);
}

function noneOf(error: unknown): undefined {
	if (statusOf(error) === undefined) throw error;
}

function statusOf(error: unknown): number | undefined {
	const status: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'status_code') : undefined;
	return typeof status === 'number' ? status : undefined;
}
