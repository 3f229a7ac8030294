import { hears, tokensOf } from '#lib/domain/access/scope.ts';
import type { Owner } from '#lib/domain/commands/envelope.ts';
import type { Actor } from '#lib/domain/access/actor.ts';
import type { Cursor, FeedRow } from '#lib/domain/live/protocol.ts';
import type { Caller } from '../commands/run-command.ts';
import { scopeOf } from '../commands/enter.ts';
import type { TenantDoor } from '../db/with-tenant.ts';
import { selectFeedAfter, selectFeedBounds, type StoredChange } from '../feed/feed.queries.ts';
import { requireReading } from './register.service.ts';

export const MAX_PULL = 1000;

export type Page = {
	rows: FeedRow[];
	cursor: Cursor;
	isMore: boolean;
	/** The cursor is of no use any more: read everything anew. */
	isReset: boolean;
	version: number;
	serverTime: string;
};

/**
 * What changed for a device since its cursor, in order, each thing once, as it is after the page. What it may not see any
 * more comes as a removal. A page holds at most `limit` changes.
 */
export function pullChanges(
	door: TenantDoor,
	caller: Caller,
	{ cursor, limit, owner }: { cursor: Cursor; limit: number; owner?: Owner | undefined }
): Promise<Page> {
	return door.withTenant(
		caller.entry,
		async (sql, entered) => {
			const scope = scopeOf(sql, entered);
			requireReading(scope, owner);
			const bounds = await selectFeedBounds(scope);
			const answer = { version: scope.actor.version, serverTime: scope.now.toISOString() };
			const head = { epoch: bounds.epoch, n: bounds.n };
			if (cursor.epoch !== bounds.epoch || cursor.n > bounds.n || cursor.n < bounds.first - 1) {
				return { ...answer, rows: [], cursor: head, isMore: false, isReset: true };
			}
			const tokens = deviceTokens(scope.actor);
			const changes = await selectFeedAfter(scope, cursor.n, [...tokens], limit);
			const last = changes.length === limit ? (changes.at(-1)?.n ?? head.n) : head.n;
			const rows = latest(changes).flatMap((change) => shown(change, tokens));
			return { ...answer, rows, cursor: { ...head, n: last }, isMore: last < head.n, isReset: false };
		},
		{ readOnly: true }
	);
}

/** A device holds its owner's work and what that needs, never everybody's tasks, whatever the owner may see elsewhere; own reports too (8.1). */
export function deviceTokens(actor: Actor): ReadonlySet<string> {
	return new Set([...tokensOf(actor)].filter((token) => !/^(task|record|repair|shutdown)(@|$)/.test(token)));
}

function latest(changes: readonly StoredChange[]): StoredChange[] {
	const byThing = new Map<string, StoredChange>();
	for (const change of changes) {
		const key = `${change.entity} ${change.id}`;
		byThing.delete(key);
		byThing.set(key, change);
	}
	return [...byThing.values()];
}

function shown(change: StoredChange, tokens: ReadonlySet<string>): FeedRow[] {
	if (change.op === 'scope') return [];
	const by = change.actorId === null ? null : { id: change.actorId, name: change.actorName ?? '' };
	const row = { n: change.n, entity: change.entity, id: change.id, by, cause: change.cause };
	const isUpsert = change.op === 'upsert' && hears(tokens, change.scopes);
	return [isUpsert ? { ...row, op: 'upsert', row: change.row } : { ...row, op: 'remove', row: null }];
}
