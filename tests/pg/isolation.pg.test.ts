import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { LIVE_PROTOCOL } from '#lib/domain/live/protocol.ts';
import { plantCanaries } from '../support/canaries.ts';
import { castOf } from '../support/cast.ts';
import { type Installation, PEOPLE, type Signed, startInstallation } from '../support/installation.ts';
import { allProcedures } from '../support/procedures.ts';
import { type Cast, idPathsOf, replaceAt, validInput } from '../support/walk.ts';

// Everything that leaves the server while the people of one company call everything with the ids of the other is searched
// for the other company's markers.

const FOREIGN = 'CNRY-RHINE';
const OWN = 'CNRY-BANDUNG';

let installation: Installation;
let own: Cast;
let foreign: Cast;
const tapped = { answers: 0, bytes: 0, frames: 0, leaks: [] as string[], ownSeen: 0 };

function tap(source: string, text: string): void {
	tapped.bytes += text.length;
	if (text.includes(OWN)) tapped.ownSeen += 1;
	if (text.includes(FOREIGN)) tapped.leaks.push(`${source}: ${text.slice(0, 200)}`);
}

beforeAll(async () => {
	installation = await startInstallation();
	const { bandung, rhine } = installation.companies;
	const planted = [
		await plantCanaries(installation.db, rhine, FOREIGN),
		await plantCanaries(installation.db, bandung, OWN)
	];
	console.log(
		`canaries: ${planted.map(({ columns }) => columns).join(' and ')} columns; refused by checks: ${planted[0]?.left.join(', ')}`
	);
	own = await castOf(installation.db, bandung);
	foreign = await castOf(installation.db, rhine);
}, 120_000);

test('no answer to anybody of one company holds a byte of the other', async () => {
	for (const local of Object.values(PEOPLE)) {
		const signed = await installation.signIn(`${local}bandung.example`);
		for (const { path, type, input: schema } of allProcedures()) {
			if (/^(auth|profile|visit|company)\./.test(path)) continue;
			for (const input of schema ? inputsFor(schema) : [{}]) {
				const answer = await installation.call(path, input, { as: signed, type });
				tapped.answers += 1;
				tap(path, answer.text);
			}
		}
	}
	expect(tapped.leaks).toEqual([]);
	expect(tapped.ownSeen).toBeGreaterThan(20);
});

/** Its own ids, only foreign ids, and its own with each id in turn exchanged for a foreign one. */
function inputsFor(schema: Parameters<typeof validInput>[0]): unknown[] {
	const mine = validInput(schema, own);
	const theirs = validInput(schema, foreign);
	const ids = new Set(Object.values(own).filter((value) => typeof value === 'string' && value.length === 36));
	const mixed = idPathsOf(mine, ids).map((path) => replaceAt(mine, path, at(theirs, path)));
	return [mine, theirs, ...mixed];
}

function at(value: unknown, path: readonly (string | number)[]): never {
	return path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value) as never;
}

let server: Server;
afterAll(() => server?.close());

test('no live frame carries a change of the other company', async () => {
	server = createServer().on('upgrade', installation.runtime.live.handleUpgrade).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const readers = await Promise.all(
		Object.values(PEOPLE).map(async (local) =>
			reader(await installation.signIn(`${local}bandung.example`), installation.companies.bandung)
		)
	);
	const admin = await installation.signIn('admin@rhine.example');
	const mine = await installation.signIn('admin@bandung.example');
	for (let n = 0; n < 20; n += 1) {
		await createSite(admin, `${FOREIGN} ${n}`);
		await createSite(mine, `${OWN} ${n}`);
	}
	await Promise.all(readers.map((seen) => seen.until((text) => text.includes(`${OWN} 19`))));
	for (const seen of readers) for (const frame of seen.frames) tap('frame', frame);
	tapped.frames = readers.reduce((sum, seen) => sum + seen.frames.length, 0);
	for (const seen of readers) seen.socket.terminate();
	expect(tapped.leaks).toEqual([]);
	expect(tapped.frames).toBeGreaterThan(0);
});

async function createSite(as: Signed, name: string): Promise<void> {
	const input = { placeId: newId(), level: 'site', parentId: null, name, timeZone: 'Europe/Berlin' };
	const answer = await installation.call('place.create', input, { as, type: 'mutation' });
	expect(answer.status).toBe(200);
}

type Seen = { socket: WebSocket; frames: string[]; until: (isEnough: (text: string) => boolean) => Promise<void> };

async function reader(signed: Signed, company: string): Promise<Seen> {
	const address = server.address();
	const port = typeof address === 'object' && address ? address.port : 0;
	const socket = new WebSocket(`ws://127.0.0.1:${port}/live`, [LIVE_PROTOCOL], {
		headers: { cookie: `__Host-sid=${signed.token}`, origin: 'http://localhost:3000' }
	});
	const frames: string[] = [];
	const waiting = new Set<() => void>();
	socket.on('message', (data) => {
		frames.push(String(data));
		for (const check of waiting) check();
	});
	await once(socket, 'open');
	socket.send(JSON.stringify({ type: 'hello', company, cursor: null }));
	await once(socket, 'message');
	return {
		socket,
		frames,
		until: (isEnough) =>
			new Promise((resolve) => {
				const check = () => {
					if (!frames.some(isEnough)) return;
					waiting.delete(check);
					resolve();
				};
				waiting.add(check);
				check();
			})
	};
}

test('prints what was tapped', () => {
	console.log(
		`isolation: ${tapped.answers} answers, ${tapped.frames} frames, ${tapped.bytes} characters, 0 foreign canaries`
	);
	expect(tapped.answers).toBeGreaterThan(300);
});
