import type { RequestInfo } from '../commands/effects.ts';
import { recordEntry } from '../auth/entries.ts';
import type { AuthSql } from '../db/auth-pool.ts';
import type { EndedVisit } from './visit.queries.ts';

type StaffMember = { userId: string; name: string };

type VisitAct = {
	visitId: string;
	companyId: string;
	action: string;
	summary: string;
	after?: Readonly<Record<string, unknown>>;
};

/** Into the log of the company that is visited, where its Admins read it. */
export async function recordVisit(
	sql: AuthSql,
	staff: StaffMember,
	act: VisitAct,
	request: RequestInfo
): Promise<void> {
	const person = { userId: staff.userId, name: staff.name, isStaff: true, companyName: null };
	const subject = { type: 'visit', id: act.visitId, label: 'support visit' };
	await recordEntry(sql, { ...act, person, subject }, request);
}

export async function recordExits(sql: AuthSql, ended: readonly EndedVisit[], request: RequestInfo): Promise<void> {
	for (const { visitId, companyId, kind, exitKind, changes, reads, userId, name } of ended) {
		const act = {
			visitId,
			companyId,
			action: 'visit.exit',
			summary: `left (${exitKind}) after ${changes} changes and ${reads} reads`,
			after: { kind, exitKind, changes, reads }
		};
		await recordVisit(sql, { userId, name }, act, request);
	}
}
