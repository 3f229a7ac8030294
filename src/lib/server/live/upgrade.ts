import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { isAdmittedToField } from '#lib/domain/access/actor.ts';
import { LIVE_PROTOCOL } from '#lib/domain/live/protocol.ts';
import { Refusal } from '#lib/domain/shared/refusal.ts';
import { traceRead } from '../commands/command.queries.ts';
import { actorOf, scopeOf } from '../commands/enter.ts';
import type { Sessions } from '../auth/session-store.ts';
import type { Entered, GateEntry, TenantDoor } from '../db/with-tenant.ts';

const COOKIES = { portal: '__Host-sid', field: '__Host-field' } as const;

export type Admission = { entered: Entered; entry: GateEntry };

/** Why a socket is not opened: a status of HTTP, before the upgrade. */
export class Denial extends Error {
	override readonly name = 'Denial';
	readonly status: number;

	constructor(status: number) {
		super(`denied with ${status}`);
		this.status = status;
	}
}

type Parts = { door: TenantDoor; sessions: Sessions; origin: string };

/** Origin, protocol, session, company or open visit, and rights, in this order; nothing is awaited after the upgrade. */
export async function admitUpgrade({ door, sessions, origin }: Parts, request: IncomingMessage): Promise<Admission> {
	const path = request.url ?? '/';
	if (!URL.canParse(path, 'http://any')) throw new Denial(404);
	const url = new URL(path, 'http://any');
	if (url.pathname !== '/live') throw new Denial(404);
	if (request.headers.origin !== origin) throw new Denial(403);
	const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
	if (!protocols.includes(LIVE_PROTOCOL)) throw new Denial(426);
	const app = url.searchParams.get('app') === 'field' ? 'field' : 'portal';
	const token = readCookie(request.headers.cookie, COOKIES[app]);
	if (!token) throw new Denial(401);
	const sessionHash = createHash('sha256').update(token).digest('hex');
	try {
		const admission = await enterOwnOrVisited(door, sessions, sessionHash);
		if (app === 'field' && !isAdmittedToField(actorOf(admission.entered).rights)) throw new Denial(403);
		return admission;
	} catch (error) {
		throw error instanceof Refusal ? new Denial(error.status) : error;
	}
}

/** A company's own people first; staff only where their session has an open portal visit. */
async function enterOwnOrVisited(door: TenantDoor, sessions: Sessions, sessionHash: string): Promise<Admission> {
	try {
		return await enter(door, { sessionHash });
	} catch (error) {
		if (!(error instanceof Refusal && error.code === 'company-required')) throw error;
	}
	const staff = await sessions.validate(sessionHash);
	if (!staff?.visitId || !staff.visitCompanyId) throw new Denial(403);
	return enter(door, { sessionHash, companyId: staff.visitCompanyId, visitId: staff.visitId });
}

async function enter(door: TenantDoor, entry: GateEntry): Promise<Admission> {
	const entered = await door.withTenant(entry, async (sql, me) => {
		await traceRead(scopeOf(sql, me), { procedure: 'live', subject: '' });
		return me;
	});
	return { entered, entry };
}

function readCookie(header: string | undefined, name: string): string | undefined {
	for (const part of (header ?? '').split(';')) {
		const [key, value] = part.trim().split('=', 2);
		if (key === name) return value;
	}
	return undefined;
}

const REASONS: Record<number, string> = {
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'Not Found',
	426: 'Upgrade Required',
	429: 'Too Many Requests',
	503: 'Service Unavailable'
};

export function deny(socket: Duplex, status: number): void {
	const retry = status === 429 || status === 503 ? 'Retry-After: 5\r\n' : '';
	socket.end(
		`HTTP/1.1 ${status} ${REASONS[status] ?? 'Refused'}\r\nConnection: close\r\nContent-Length: 0\r\n${retry}\r\n`,
		() => socket.destroy()
	);
}
