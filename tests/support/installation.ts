import { metadataOf } from './files.ts';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { v7 as newId } from 'uuid';
import type { BuiltInRole } from '#lib/domain/access/role.ts';
import { readEnv } from '#lib/server/env.ts';
import { createLog } from '#lib/server/log.ts';
import { composeRuntime, type Runtime } from '#lib/server/runtime.ts';
import { openBootstrap } from '#lib/server/sync/bootstrap.service.ts';
import { COOKIE_NAMES, createContext } from '#lib/trpc/context.ts';
import { appRouter } from '#lib/trpc/router.ts';
import { POST } from '../../src/routes/files/+server.ts';
import { cloneDemoDatabase } from './demo-database.ts';
import { makeSession, stopClock, type TestDatabase } from './postgres.ts';

export type Answer = { status: number; text: string; reason: string | undefined; permission: string | undefined };

export type Signed = { userId: string; token: string; sessionHash: string };

export type Installation = {
	db: TestDatabase;
	runtime: Runtime;
	companies: Record<'bandung' | 'rhine', string>;
	/** Signed in afresh, by the e-mail address of the demo cast. */
	signIn: (email: string) => Promise<Signed>;
	call: (path: string, input: unknown, options: CallOptions) => Promise<Answer>;
	/** Hands in the bytes of a file. */
	upload: (
		query: Record<string, string>,
		body: Uint8Array,
		options: { as: Signed; contentType: string }
	) => Promise<Answer>;
	/** All the lines that a field app reads first. */
	bootstrap: (as: Signed) => Promise<string>;
};

type CallOptions = {
	as?: Signed;
	type: 'query' | 'mutation';
	headers?: Record<string, string>;
	/** Sent as it stands instead of the input. */
	raw?: string;
};

/** Who of the demo cast holds exactly one built-in role. */
export const PEOPLE: Record<Exclude<BuiltInRole, 'PegotecUser'>, string> = {
	Technician: 'technician@',
	Mapper: 'mapper@',
	Supervisor: 'supervisor@',
	Manager: 'manager@',
	Admin: 'admin@',
	Viewer: 'viewer@'
};

/** The whole product over a database of its own with the demo companies, called through its public HTTP interface. */
export async function startInstallation(): Promise<Installation> {
	return installOver(await cloneDemoDatabase());
}

/** The same over a database that is there already, of this module's own copy of the product: mutants have theirs. */
export async function installOver(db: TestDatabase): Promise<Installation> {
	await stopClock(db);
	const log = createLog('silent');
	const env = readEnv({ LOG_LEVEL: 'silent', ORIGIN: 'http://localhost:3000' });
	const runtime = composeRuntime(
		{ connections: db.connections, isNew: false, isEmbedded: false, stop: async () => {} },
		{ ...env, dataDir: `/tmp/${db.name}` },
		log,
		'test'
	);
	runtime.limits.countCall = async () => {};
	const companies = await companiesOf(db);
	return {
		db,
		runtime,
		companies,
		async signIn(email) {
			const [account] = await db.admin<{ id: string }[]>`select id from auth.account where email = ${email}`;
			if (!account) throw new Error(`nobody has the address ${email}`);
			return { userId: account.id, ...(await makeSession(db, account.id)) };
		},
		call: (path, input, options) => callOver(runtime, path, input, options),
		upload: (query, body, options) => uploadTo(runtime, query, body, options),
		async bootstrap({ sessionHash }) {
			const request = { id: newId(), address: '127.0.0.1', sessionKind: 'field' as const };
			const lines: string[] = [];
			const { chunks } = await openBootstrap(runtime.door, { entry: { sessionHash }, request });
			for await (const chunk of chunks) lines.push(chunk);
			return lines.join('');
		}
	};
}

async function companiesOf(db: TestDatabase): Promise<Installation['companies']> {
	const rows = await db.admin<{ id: string; code: string }[]>`select id, code from auth.company`;
	const idOf = (code: string) => rows.find((row) => row.code === code)?.id ?? '';
	return { bandung: idOf('bandung-weaving-mill'), rhine: idOf('rhine-pumps') };
}

async function callOver(runtime: Runtime, path: string, input: unknown, options: CallOptions): Promise<Answer> {
	const isQuery = options.type === 'query';
	const body = options.raw ?? JSON.stringify(input);
	const url = new URL(`http://localhost:3000/trpc/${path}`);
	if (isQuery) url.searchParams.set('input', body);
	const request = new Request(url, {
		method: isQuery ? 'GET' : 'POST',
		headers: { ...(isQuery ? {} : { 'content-type': 'application/json' }), ...options.headers },
		...(isQuery ? {} : { body })
	});
	const response = await fetchRequestHandler({
		endpoint: '/trpc',
		req: request,
		router: appRouter,
		createContext: () =>
			createContext({
				runtime,
				request,
				cookies: {
					get: (name) => (Object.values<string>(COOKIE_NAMES).includes(name) ? options.as?.token : undefined)
				},
				address: '127.0.0.1',
				setCookie: () => {}
			})
	});
	return answerOf(response);
}

async function uploadTo(
	runtime: Runtime,
	query: Record<string, string>,
	body: Uint8Array,
	{ as, contentType }: { as: Signed; contentType: string }
): Promise<Answer> {
	const { kind, ...rest } = query;
	const isPhoto = kind === 'photo';
	const url = new URL(`http://localhost:3000/files${isPhoto ? '' : `?${new URLSearchParams(query)}`}`);
	const tus = {
		'tus-resumable': '1.0.0',
		'content-type': 'application/offset+octet-stream',
		'content-length': String(body.length),
		'upload-length': String(body.length),
		'upload-metadata': metadataOf(rest)
	};
	const request = new Request(url, {
		method: 'POST',
		headers: isPhoto ? tus : { 'content-type': contentType },
		body: Buffer.from(body)
	});
	const cookies = { get: (name: string) => (name === COOKIE_NAMES.portal ? as.token : undefined) };
	const event = { request, url, cookies, locals: { runtime }, getClientAddress: () => '127.0.0.1' };
	return answerOf(await POST(event as never));
}

async function answerOf(response: Response): Promise<Answer> {
	const text = await response.text();
	const data = (JSON.parse(text) as { error?: { data?: { reason?: string; permission?: string } } }).error?.data;
	return { status: response.status, text, reason: data?.reason, permission: data?.permission };
}
