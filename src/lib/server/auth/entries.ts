import { canonicalJson } from '#lib/domain/audit/canonical.ts';
import type { RequestInfo } from '../commands/effects.ts';
import type { AuthSql } from '../db/auth-pool.ts';
import { appendEntries, selectMembership } from './account.queries.ts';

export type Person = { userId: string; name: string; isStaff: boolean; companyName: string | null };

export type Entry = {
	person: Person;
	/** The chain it goes into; null is the installation's. */
	companyId: string | null;
	visitId?: string;
	action: string;
	subject?: { type: string; id: string; label: string };
	summary: string;
	before?: Readonly<Record<string, unknown>>;
	after?: Readonly<Record<string, unknown>>;
};

/** Puts an entry about signing in and out, profiles, visits and refusals into its chain, with the roles of this moment. */
export async function recordEntry(sql: AuthSql, entry: Entry, request: RequestInfo): Promise<void> {
	const membership = entry.person.isStaff ? undefined : await selectMembership(sql, entry.person.userId);
	const roles = membership?.roles ?? (entry.person.isStaff ? ['PegotecUser'] : []);
	await appendEntries(sql, entry.companyId, [entryText(entry, roles, request, new Date())]);
}

/** The canonical text of an activity entry (SU-22). */
function entryText(entry: Entry, roles: readonly string[], request: RequestInfo, now: Date): string {
	const { person } = entry;
	return canonicalJson({
		time: now.toISOString(),
		deviceTime: null,
		actor: { id: person.userId, name: person.name },
		roles,
		actorCompany: person.isStaff ? 'Pegotec' : person.companyName,
		actingCompany: entry.companyId,
		visit: entry.visitId ?? null,
		windowNote: null,
		session: request.sessionKind,
		address: request.address,
		requestId: request.id,
		itemId: null,
		action: entry.action,
		subject: entry.subject ?? { type: 'user', id: person.userId, label: person.name },
		summary: entry.summary,
		before: entry.before ?? null,
		after: entry.after ?? null
	});
}
