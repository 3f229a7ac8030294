import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { BuiltInRole } from '#lib/domain/access/role.ts';
import { createReactions } from '#lib/server/commands/reactions.ts';
import { createCommandDoor } from '#lib/server/commands/run-command.ts';
import { createTenantDoor } from '#lib/server/db/with-tenant.ts';
import { createFileStore } from '#lib/server/files/file-store.ts';
import { createLimits } from '#lib/server/limits.ts';
import { createInProcessBus } from '#lib/server/live/bus.ts';
import type { Runtime } from '#lib/server/runtime.ts';
import { COOKIE_NAMES } from '#lib/trpc/context.ts';
import { POST } from '../../src/routes/files/+server.ts';
import { DELETE, GET, HEAD, PATCH } from '../../src/routes/files/[id]/+server.ts';
import { createPhotoDoor } from '#lib/server/files/photo-door.ts';
import { createPhotoUploads } from '#lib/server/files/photo-uploads.ts';
import { photoKinds, rescuedKinds } from '#lib/server/photo-kinds.ts';
import { makeSession, makeUser, type TestCompany, type TestDatabase } from './postgres.ts';

type Reply = { status: number; body: string; json: Record<string, unknown>; headers: Headers; bytes: Buffer };
type Upload = {
	query: Record<string, string>;
	body: Uint8Array | ReadableStream;
	contentType?: string;
	length?: number;
};

type TusRequest = { headers?: Record<string, string>; body?: Uint8Array };

export type Uploader = Endpoints & { userId: string; cookie: string };

type Endpoints = {
	/** A whole file in one request; a photo as the creation of its upload. */
	post: (upload: Upload) => Promise<Reply>;
	/** One request of the tus protocol. */
	tus: (method: 'POST' | 'HEAD' | 'PATCH' | 'DELETE', path: string, request?: TusRequest) => Promise<Reply>;
	get: (photoId: string, size?: string, of?: string) => Promise<Reply>;
};

/** The file endpoints over a test file's database and a folder of their own, called as browsers call them. */
export async function openFiles(db: TestDatabase) {
	const dataDir = await mkdtemp(join(tmpdir(), 'smtm-files-'));
	const door = createTenantDoor({ connection: db.connections.app, slots: 4 });
	afterAll(async () => {
		await door.end();
		await rm(dataDir, { recursive: true, force: true });
	});
	const faults: unknown[] = [];
	const commands = createCommandDoor({ door, bus: createInProcessBus(), reactions: createReactions() });
	const files = createFileStore(dataDir);
	const photos = createPhotoDoor({ commands, files, kinds: photoKinds });
	const rescues = createPhotoDoor({ commands, files, kinds: rescuedKinds });
	const uploads = createPhotoUploads({ dataDir, door: photos });
	const runtime = {
		commands,
		photos,
		rescues,
		uploads,
		limits: createLimits({ callsPerMinute: 1e6, writesPerMinute: 1e6, signInsPerMinute: 1e6 }),
		sessions: { touch: () => {} },
		visits: { recordRefusal: () => Promise.resolve() },
		log: { error: (fault: object) => void faults.push(fault) }
	} as unknown as Runtime;

	const eventOf = (request: Request, cookieOf: (name: string) => string | undefined, params: object = {}) =>
		({
			request,
			params,
			cookies: { get: cookieOf },
			url: new URL(request.url),
			locals: { runtime },
			getClientAddress: () => '192.0.2.7'
		}) as never;

	async function uploader(
		company: TestCompany,
		name: string,
		roles: readonly BuiltInRole[],
		{ sites = [], app = 'field' }: { sites?: readonly string[]; app?: 'portal' | 'field' } = {}
	): Promise<Uploader> {
		const { userId } = await makeUser(db, company, { name, roles, sites });
		const { token } = await makeSession(db, userId, app);
		const headers: Record<string, string> = app === 'field' ? { 'x-app': 'field' } : {};
		const cookieOf = (cookie: string) => (cookie === COOKIE_NAMES[app] ? token : undefined);
		return { userId, cookie: `${COOKIE_NAMES[app]}=${token}`, ...through(headers, cookieOf) };
	}

	/** Whoever comes with the evidence key of a phone and nothing else (8.5). */
	function holder(key: string): Endpoints {
		return through({ 'x-app': 'field', 'x-evidence': key }, () => undefined);
	}

	function through(headers: Record<string, string>, cookieOf: (name: string) => string | undefined): Endpoints {
		const tus: Uploader['tus'] = async (method, path, { headers: given = {}, body } = {}) => {
			const request = new Request(`http://localhost${path}`, {
				method,
				headers: {
					...headers,
					'tus-resumable': '1.0.0',
					...(body ? { 'content-type': 'application/offset+octet-stream', 'content-length': String(body.length) } : {}),
					...given
				},
				...(body ? { body: Buffer.from(body) } : {})
			});
			return replyOf(await HANDLERS[method](eventOf(request, cookieOf)));
		};
		return {
			tus,
			post: async ({ query: { kind, ...rest }, body, contentType = 'text/csv', length }) => {
				if (kind === 'photo' && body instanceof Uint8Array) {
					return tus('POST', '/files', {
						headers: { 'upload-length': String(length ?? body.length), 'upload-metadata': metadataOf(rest) },
						body
					});
				}
				const request = new Request(`http://localhost/files?${new URLSearchParams({ kind: kind ?? '', ...rest })}`, {
					method: 'POST',
					headers: {
						...headers,
						'content-type': contentType,
						...(length === undefined ? {} : { 'content-length': String(length) })
					},
					body: body instanceof Uint8Array ? Buffer.from(body) : body,
					duplex: 'half'
				} as RequestInit);
				return replyOf(await POST(eventOf(request, cookieOf)));
			},
			get: async (id, size, of) => {
				const query = new URLSearchParams({ ...(size ? { size } : {}), ...(of ? { of } : {}) });
				const request = new Request(`http://localhost/files/${id}?${query}`, { headers });
				return replyOf(await GET(eventOf(request, cookieOf, { id })));
			}
		};
	}

	/** The endpoints behind a real connection; answers the port. */
	async function listen(): Promise<number> {
		const server = createServer((request, response) => {
			// A phone that hangs up is no fault of ours.
			answer(request, response).catch(() => response.destroy());
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		afterAll(() => void server.close());
		const address = server.address();
		if (address === null || typeof address === 'string') throw new Error('the server has no port');
		return address.port;
	}

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const method = request.method as keyof typeof HANDLERS;
		const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
			typeof value === 'string' ? [[name, value]] : []
		);
		const hasBody = (request.headers['content-length'] ?? '0') !== '0';
		const asked = new Request(`http://localhost${request.url}`, {
			method,
			headers,
			...(hasBody ? { body: Readable.toWeb(request) as ReadableStream, duplex: 'half' } : {})
		} as RequestInit);
		const given = new Map(
			(request.headers.cookie ?? '').split('; ').map((pair) => pair.split('=', 2) as [string, string])
		);
		const answered = await HANDLERS[method](eventOf(asked, (name) => given.get(name)));
		response.writeHead(answered.status, Object.fromEntries(answered.headers));
		response.end(Buffer.from(await answered.arrayBuffer()));
	}

	return { dataDir, uploads, faults, uploader, holder, listen };
}

const HANDLERS = { POST, HEAD, PATCH, DELETE };

/** As the header of an upload says it. */
export function metadataOf(values: Record<string, string>): string {
	return Object.entries(values)
		.map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
		.join(',');
}

async function replyOf(response: Response): Promise<Reply> {
	const bytes = Buffer.from(await response.arrayBuffer());
	const body = bytes.toString();
	const isJson = body !== '' && (response.headers.get('content-type')?.startsWith('application/json') ?? false);
	return { status: response.status, body, json: isJson ? JSON.parse(body) : {}, headers: response.headers, bytes };
}

export function sha256(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}
