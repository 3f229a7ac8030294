import { may } from '#lib/domain/access/actor.ts';
import { isStorable } from '#lib/domain/shared/text.ts';
import type { Scope } from '../commands/scope.ts';

/** Conditions on `task t`: not in the bin, in the actor's sites (PR-21), and own tasks only where that is the rule (PR-16). */
export function inScope({ sql, actor }: Scope) {
	return sql`
		t.company_id = ${actor.companyId} and t.deleted_at is null
		${actor.sites ? sql`and t.site_id = any(${sql.uuids(actor.sites)})` : sql``}
		${
			may(actor, 'task.view-all')
				? sql``
				: sql`and t.id in (
					select a.task_id from task_assignee a
					where a.company_id = ${actor.companyId} and a.user_id = ${actor.userId} and a.removed_at is null
					union
					select e.task_id from execution e where e.company_id = ${actor.companyId} and e.author_id = ${actor.userId}
				)`
		}
	`;
}

/** Opaque cursor of keyset pages: the sort key as text, exact to the microsecond, and the id that breaks ties. */
export function encodeCursor(sort: string, key: string, id: string): string {
	return Buffer.from(JSON.stringify([sort, key, id])).toString('base64url');
}

type KeyKind = 'instant' | 'number' | 'text';

/** Undefined for a cursor of another sort order, a forged one or none at all: the list then begins anew. */
export function decodeCursor(
	sort: string,
	cursor: string | undefined,
	kind: KeyKind
): { key: string; id: string } | undefined {
	if (cursor === undefined) return undefined;
	try {
		const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
		if (!Array.isArray(parts)) return undefined;
		const [of, key, id]: unknown[] = parts;
		return of === sort && typeof key === 'string' && isKey(kind, key) && isUuid(id) ? { key, id } : undefined;
	} catch {
		return undefined;
	}
}

function isKey(kind: KeyKind, key: string): boolean {
	if (kind === 'number') return /^\d{1,9}$/.test(key);
	return kind === 'text' ? isStorable(key) : key === '-infinity' || isInstant(key);
}

/** As the database writes moments, and a day there is. */
function isInstant(key: string): boolean {
	const parts =
		/^([1-9]\d{3})-(\d\d)-(\d\d) ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?[+-](0\d|1[0-4])(:[0-5]\d)?$/.exec(key);
	if (!parts) return false;
	const [year, month, day] = parts.slice(1, 4).map(Number);
	const at = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day ?? 0));
	return at.getUTCMonth() + 1 === month && at.getUTCDate() === day;
}

function isUuid(value: unknown): value is string {
	return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
}
