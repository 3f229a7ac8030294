import * as z from 'zod/mini';
import type { ActivityFilter, ActivityItem } from '#lib/domain/audit/activity.ts';
import { refuseIf } from '#lib/domain/shared/refusal.ts';
import type { List } from '#lib/domain/shared/page.ts';
import { decodeCursor, encodeCursor } from '../commands/keyset.ts';
import type { Scope } from '../commands/scope.ts';
import { countEntries, selectEntries } from './activity.queries.ts';

// Entries are written by several slices and versions; what a line lacks is shown as absent, never as an error.
const Fields = z.nullable(z.record(z.string(), z.unknown()));
const Stored = z.object({
	entry: z.object({
		time: z.string(),
		actor: z._default(z.nullable(z.object({ id: z.string(), name: z.string() })), null),
		roles: z._default(z.array(z.string()), []),
		actorCompany: z._default(z.nullable(z.string()), null),
		visit: z._default(z.nullable(z.string()), null),
		windowNote: z._default(z.nullable(z.string()), null),
		action: z.string(),
		subject: z._default(z.nullable(z.object({ type: z.string(), id: z.string(), label: z.string() })), null),
		summary: z._default(z.string(), ''),
		before: z._default(Fields, null),
		after: z._default(Fields, null)
	})
});

/** The company's log, newest first (SU-25). Addresses and request ids stay in the stored entry. */
export async function listActivity(scope: Scope, filter: z.output<typeof ActivityFilter>): Promise<List<ActivityItem>> {
	const { limit, cursor, action, actorId, subjectType, subjectId, from, to } = filter;
	const where = { action, actorId, subjectType, subjectId, from, to };
	const [below] = decodeCursor(cursor, 1) ?? [];
	refuseIf(below !== undefined && !/^\d{1,15}$/.test(below) && 'invalid', { fields: ['cursor'] });
	const rows = await selectEntries(scope, where, below, limit + 1);
	const page = rows.slice(0, limit);
	const last = rows.length > limit ? page.at(-1) : undefined;
	return {
		items: page.map(({ seq, body }) => itemOf(seq, body)),
		next: last ? encodeCursor([last.seq]) : null,
		total: await countEntries(scope, where)
	};
}

function itemOf(seq: number, body: string): ActivityItem {
	const { entry } = Stored.parse(JSON.parse(body));
	const { time, actorCompany, visit, ...rest } = entry;
	return { seq, at: time, isStaff: visit !== null || actorCompany === 'Pegotec', visitId: visit, ...rest };
}
