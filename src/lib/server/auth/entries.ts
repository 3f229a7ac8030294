import { canonicalJson } from '#lib/domain/audit/canonical.ts';
import type { RequestInfo } from '../commands/effects.ts';

export type Person = { userId: string; name: string; isStaff: boolean; companyName: string | null };

type Entry = {
	person: Person;
	roles?: readonly string[];
	/** The chain it goes into; null is the installation's. */
	companyId: string | null;
	visitId?: string;
	action: string;
	subject?: { type: string; id: string; label: string };
	summary: string;
	before?: Readonly<Record<string, unknown>>;
	after?: Readonly<Record<string, unknown>>;
};

/** The canonical text of an activity entry about signing in and out, profiles and visits (SU-22). */
export function entryText(entry: Entry, request: RequestInfo, now: Date): string {
	const { person } = entry;
	return canonicalJson({
		time: now.toISOString(),
		deviceTime: null,
		actor: { id: person.userId, name: person.name },
		roles: entry.roles ?? (person.isStaff ? ['PegotecUser'] : []),
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
