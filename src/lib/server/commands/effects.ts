import { authorOf } from '#lib/domain/access/actor.ts';
import { canonicalJson } from '#lib/domain/audit/canonical.ts';
import type { Cause } from '#lib/domain/notifications/cause.ts';
import { insertFeedRows } from '../feed/feed.queries.ts';
import { appendAudit, countChanges, insertCauses } from './command.queries.ts';
import type { AuditNote, CommandScope, FeedChange, Push } from './scope.ts';

export type RequestInfo = { id: string; address: string; sessionKind: 'portal' | 'field' | 'clock' };

type Told = FeedChange & { commandId: string; cause: string };
type Noted = AuditNote & { commandId: string; commandName: string; occurredAt: Date | undefined };

/** What the commands of one transaction leave behind, written together just before commit. */
export type Effects = {
	notes: Noted[];
	changes: Told[];
	/** What else is written with them, in the same round trip. */
	writes: (() => Promise<void>)[];
	/** What people shall hear of; kept with the change, told after it. */
	causes: Cause[];
	/** Sent after the commit. */
	pushes: Push[];
};

export function newEffects(): Effects {
	return { notes: [], changes: [], writes: [], causes: [], pushes: [] };
}

export function addEffects(to: Effects, more: Effects): void {
	to.notes.push(...more.notes);
	to.changes.push(...more.changes);
	to.causes.push(...more.causes);
	to.pushes.push(...more.pushes);
}

/**
 * Puts what commands left behind into the order of the commands; what belongs to none of them stays last. Commands about
 * different things are not judged in that order, so the rows of one thing keep theirs: the last one says how it is.
 */
export function orderEffects(effects: Effects, commandIds: readonly string[]): void {
	const ranks = new Map(commandIds.map((id, rank) => [id, rank]));
	const rankOf = ({ commandId }: { commandId: string }) => ranks.get(commandId) ?? ranks.size;
	effects.notes.sort((a, b) => rankOf(a) - rankOf(b));
	const rows = new Map<string, Told[]>();
	for (const change of effects.changes) rows.set(thingOf(change), [...(rows.get(thingOf(change)) ?? []), change]);
	effects.changes.sort((a, b) => rankOf(a) - rankOf(b));
	effects.changes = effects.changes.map((change) => rows.get(thingOf(change))?.shift() ?? change);
}

function thingOf({ entity, id }: Told): string {
	return `${entity} ${id}`;
}

/** Audit first, then the feed: its counter lock is taken last and held shortest. Returns the feed number, if any. */
export async function writeEffects(
	scope: CommandScope,
	effects: Effects,
	request: RequestInfo
): Promise<number | undefined> {
	const { notes, changes, writes, causes } = effects;
	const entries = notes.map((note) => entryOf(scope, note, request));
	// One round trip: the statements travel together and are run in this order.
	const written = writes.map((write) => write());
	if (entries.length > 0) written.push(appendAudit(scope, entries), countChanges(scope, entries.length));
	if (causes.length > 0) written.push(insertCauses(scope, causes));
	const numbered = changes.length > 0 ? insertFeedRows(scope, changes) : undefined;
	const [n] = await Promise.all([numbered, ...written]);
	return n;
}

/** The canonical text of an activity entry; its sequence and hashes are added where they are known, under the lock. */
function entryOf(scope: CommandScope, note: Noted, request: RequestInfo): string {
	const { actor, company } = scope;
	const authorId = authorOf(actor);
	return canonicalJson({
		time: scope.now.toISOString(),
		deviceTime: note.occurredAt?.toISOString() ?? null,
		actor: authorId === null ? null : { id: authorId, name: actor.name },
		roles: actor.roles,
		actorCompany: actor.visit ? 'Pegotec' : company.name,
		actingCompany: company.companyId,
		visit: actor.visit?.visitId ?? null,
		windowNote: actor.visit?.windowNote ?? null,
		session: request.sessionKind,
		address: request.address,
		requestId: request.id,
		itemId: note.commandId,
		action: note.action ?? note.commandName,
		subject: note.subject,
		summary: note.summary,
		before: note.before ?? null,
		after: note.after ?? null
	});
}
