import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';
import { v7 as newId } from 'uuid';
import WebSocket from 'ws';
import { type Cursor, LIVE_PROTOCOL, type ServerFrame } from '#lib/domain/live/protocol.ts';
import { createLive } from '#lib/server/live/live.service.ts';
import type { createNode } from './identity.ts';
import type { TestDatabase } from './postgres.ts';

const ORIGIN = 'http://localhost:3000';

/** A server of its own for the sockets of a test file. */
export async function createLiveNode(node: ReturnType<typeof createNode>) {
	const live = createLive({ ...node, origin: ORIGIN, maxSockets: 1000, socketsPerUser: 10, random: () => 0.5 });
	const server = createServer().on('upgrade', live.handleUpgrade);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	afterAll(async () => {
		await live.drain();
		server.close();
	});
	return { live, port };
}

type Knock = {
	token?: string | undefined;
	origin?: string | undefined;
	protocol?: string;
	path?: string;
	app?: 'portal' | 'field';
};

/** Opens a socket as a browser would; `frames` fills as they come. */
export class Reader {
	readonly ws: WebSocket;
	readonly frames: ServerFrame[] = [];
	readonly opened: Promise<void>;
	readonly closed: Promise<number>;
	/** HTTP status with which the server refused to upgrade. */
	readonly denied: Promise<number>;

	constructor(port: number, { token, origin = ORIGIN, protocol = LIVE_PROTOCOL, path, app = 'portal' }: Knock) {
		const cookie = app === 'field' ? '__Host-field' : '__Host-sid';
		this.ws = new WebSocket(`ws://127.0.0.1:${port}${path ?? `/live?app=${app}`}`, protocol, {
			headers: {
				...(token === undefined ? {} : { cookie: `${cookie}=${token}` }),
				...(origin === '' ? {} : { origin })
			}
		});
		this.ws.on('message', (data) => this.frames.push(JSON.parse(String(data)) as ServerFrame));
		this.ws.on('error', () => {});
		this.opened = new Promise((resolve) => this.ws.once('open', () => resolve()));
		this.closed = new Promise((resolve) => this.ws.once('close', resolve));
		this.denied = new Promise((resolve) =>
			this.ws.once('unexpected-response', (_request, response) => {
				response.resume();
				resolve(response.statusCode ?? 0);
			})
		);
	}

	async hello(company: string, cursor: Cursor | null = null, visit?: string): Promise<Cursor> {
		await this.opened;
		this.ws.send(JSON.stringify({ type: 'hello', company, cursor, ...(visit ? { visit } : {}) }));
		return (await this.next('welcome')).cursor;
	}

	/** The first frame of a type, now or as soon as it comes. */
	next<Type extends ServerFrame['type']>(
		type: Type,
		isWanted: (frame: Extract<ServerFrame, { type: Type }>) => boolean = () => true
	): Promise<Extract<ServerFrame, { type: Type }>> {
		const matches = (frame: ServerFrame): frame is Extract<ServerFrame, { type: Type }> =>
			frame.type === type && isWanted(frame as Extract<ServerFrame, { type: Type }>);
		return new Promise((resolve) => {
			const look = () => {
				const found = this.frames.find(matches);
				if (!found) return false;
				this.ws.off('message', look);
				resolve(found);
				return true;
			};
			if (!look()) this.ws.on('message', look);
		});
	}

	get rows() {
		return this.frames.flatMap((frame) => (frame.type === 'delta' ? frame.rows : []));
	}
}

type Row = { entity?: string; op?: string; row?: unknown; scopes?: string[]; oldScopes?: string[] };

/** Numbers and stores rows as the feed does; returns the highest number. */
export async function publish(db: TestDatabase, companyId: string, rows: readonly Row[]): Promise<number> {
	return db.admin.begin(async (sql) => {
		let n = 0;
		for (const { entity = 'task', op = 'upsert', row = {}, scopes = ['task'], oldScopes = [] } of rows) {
			const [counter] = await sql<{ n: string }[]>`
				update feed_counter set n = n + 1 where company_id = ${companyId} returning n
			`;
			n = Number(counter?.n);
			await sql`
				insert into feed (company_id, n, at, entity, id, op, row, scopes, old_scopes, cause)
				values (${companyId}, ${n}, now(), ${entity}, ${newId()}, ${op}, ${JSON.stringify(row)}::text::jsonb,
					${`{${scopes.join(',')}}`}::text::text[], ${`{${oldScopes.join(',')}}`}::text::text[], 'task.edit')
			`;
		}
		return n;
	});
}
