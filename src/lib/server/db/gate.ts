import type postgres from 'postgres';
import { Refusal } from '#lib/domain/shared/refusal.ts';

/** What a call shows at the gate. A company or visit that is not a UUID is treated as one that does not exist. */
export type GateEntry = {
	sessionHash: string;
	companyId?: string | undefined;
	visitId?: string | undefined;
	/** The hash is that of an evidence key: no session, no right, and only for whoever has lost both (8.5). */
	isEvidence?: boolean;
	/** The hash is the pass of the clock: nobody, and no right (4.9). */
	isClock?: boolean;
};

/** What the gate returned: who acts, where, with what rights, read in this very transaction. */
export type Entered = {
	userId: string;
	userName: string;
	companyId: string;
	companyCode: string;
	companyName: string;
	environment: 'production' | 'staging' | 'development';
	timeZone: string;
	roles: string[];
	/** One character a permission, in the order of the catalogue. */
	rights: string;
	sites: string[] | null;
	version: number;
	visitId: string | null;
	visitKind: 'portal' | 'header' | null;
	/** Only while the write window is open. */
	windowNote: string | null;
	pid: number;
	isEvidence?: boolean;
	isClock?: boolean;
};

const NOWHERE = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The first statement of every call. */
export async function enter(raw: postgres.TransactionSql, entry: GateEntry): Promise<Entered> {
	const door = entry.isClock
		? raw`app.enter_by_clock(${entry.sessionHash})`
		: entry.isEvidence
			? raw`app.enter_evidence(${entry.sessionHash})`
			: raw`app.enter(${entry.sessionHash}, ${idOrNowhere(entry.companyId)}, ${idOrNowhere(entry.visitId)})`;
	const [me] = await raw<Entered[]>`
		select user_id as "userId", user_name as "userName", company_id as "companyId", company_code as "companyCode",
			company_name as "companyName", environment, time_zone as "timeZone", roles, rights, sites, version::int,
			visit_id as "visitId", visit_kind as "visitKind", window_note as "windowNote", pid
		from ${door}
	`;
	if (!me) throw new Refusal('session');
	if (entry.isClock) return { ...me, isClock: true };
	return entry.isEvidence ? { ...me, isEvidence: true } : me;
}

/**
 * Checks that the transaction ends where it began. The driver sends COMMIT in the same turn, so both travel together: where
 * the check fails, what follows is a rollback. Resolves to what was wrong; undefined when all is well.
 */
export function leave(raw: postgres.TransactionSql, me: Entered): Promise<unknown> {
	return raw`select app.leave(${me.companyId}, ${me.pid})`.then(
		() => undefined,
		(error: unknown) => error
	);
}

function idOrNowhere(id: string | undefined): string | null {
	if (id === undefined) return null;
	return UUID.test(id) ? id : NOWHERE;
}
