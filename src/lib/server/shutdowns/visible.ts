import { seesSite } from '#lib/domain/access/actor.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import { shutdownNumber, stateAt } from '#lib/domain/shutdowns/shutdown.ts';
import type { Scope } from '../commands/scope.ts';
import { type LockedShutdown, lockShutdown } from './shutdown.queries.ts';

/** Locks a shutdown in the actor's sites; foreign, out of scope and never made answer alike (PR-4). */
export async function lockVisibleShutdown(scope: Scope, shutdownId: string): Promise<LockedShutdown> {
	const shutdown = await lockShutdown(scope, shutdownId);
	return shutdown && seesSite(scope.actor, shutdown.siteId) ? shutdown : refuse('not-found');
}

/** What the pure rules read. */
export function asRuled(shutdown: LockedShutdown, now: Date) {
	return {
		state: stateAt({ state: shutdown.state, startsAt: shutdown.startsAt.toISOString() }, now),
		acknowledgedAt: shutdown.acknowledgedAt?.toISOString() ?? null,
		reporter: { id: shutdown.reporterId }
	};
}

export function subjectOf(shutdown: Pick<LockedShutdown, 'shutdownId' | 'number' | 'placeName'>) {
	const label = `${shutdownNumber(shutdown.number)} ${shutdown.placeName}`;
	return { type: 'shutdown', id: shutdown.shutdownId, label };
}
