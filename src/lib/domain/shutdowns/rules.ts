import type { Permission } from '../access/permission.ts';
import type { ReportActor } from '../repairs/rules.ts';
import type { RefusalCode } from '../shared/refusal.ts';
import { MAX_DAYS_BACK, type ShutdownRow, type ShutdownState } from './shutdown.ts';

// Why a person may not do something with a shutdown (product 4.9). `state` is that of the moment, see `stateAt`.

type Why = RefusalCode | undefined;
type Shutdown = Pick<ShutdownRow, 'state'>;

const DAY_MS = 86_400_000;

export function whyNotOpen(shutdown: Shutdown, actor: ReportActor): Why {
	return manages(actor) ?? within(shutdown, ['planned']);
}

/** The clock opens what is still written as planned once its start has come; it needs nobody's right. */
export function whyNotOpenByClock({ state, startsAt }: Pick<ShutdownRow, 'state' | 'startsAt'>, now: Date): Why {
	return within({ state }, ['planned']) ?? (Date.parse(startsAt) > now.getTime() ? 'wrong-state' : undefined);
}

export function whyNotPlanWork(shutdown: Shutdown, actor: ReportActor): Why {
	return manages(actor) ?? within(shutdown, ['planned', 'open']);
}

export function whyNotAcknowledge(shutdown: Pick<ShutdownRow, 'state' | 'acknowledgedAt'>, actor: ReportActor): Why {
	const no = manages(actor) ?? within(shutdown, ['open']);
	return no ?? (shutdown.acknowledgedAt === null ? undefined : 'wrong-state');
}

export function whyNotResolve(shutdown: Shutdown, actor: ReportActor): Why {
	return manages(actor) ?? within(shutdown, ['open']);
}

export function whyNotCancelShutdown(shutdown: Shutdown, actor: ReportActor): Why {
	return manages(actor) ?? within(shutdown, ['planned']);
}

/** Managers edit everything but what was cancelled; the reporter only the words, only while it is open. */
export function whyNotEditShutdown(
	shutdown: Shutdown & { reporter: { id: string } },
	actor: ReportActor,
	change: { isManaging: boolean } = { isManaging: false }
): Why {
	if (actor.rights.has('shutdown.manage')) return within(shutdown, ['planned', 'open', 'resolved']);
	const lacking = lacks(actor, 'mobile.shutdown.report');
	if (lacking) return lacking;
	if (change.isManaging || shutdown.reporter.id !== actor.userId) return 'permission';
	return within(shutdown, ['open']);
}

/** Anybody who may report adds to an open one (TL-62). */
export function whyNotNoteShutdown(shutdown: Shutdown, actor: ReportActor): Why {
	if (actor.rights.has('shutdown.manage')) return within(shutdown, ['planned', 'open', 'resolved']);
	return lacks(actor, 'mobile.shutdown.report') ?? within(shutdown, ['open']);
}

/** The times that contradict each other or the calendar, by the name of their field (3.7). */
export function wrongTimes(times: { startsAt: Date; endsAt: Date | null }, now: Date, isPlan: boolean): string[] {
	const { startsAt, endsAt } = times;
	const earliest = now.getTime() - MAX_DAYS_BACK * DAY_MS;
	const isStartRight = isPlan ? startsAt > now : startsAt.getTime() >= earliest && startsAt <= now;
	const wrong = isStartRight ? [] : ['startsAt'];
	return endsAt !== null && endsAt <= startsAt ? [...wrong, 'endsAt'] : wrong;
}

function manages(actor: ReportActor): Why {
	return lacks(actor, 'shutdown.manage');
}

function lacks(actor: ReportActor, permission: Permission): Why {
	return actor.rights.has(permission) ? undefined : 'permission';
}

function within(shutdown: Shutdown, states: readonly ShutdownState[]): Why {
	return states.includes(shutdown.state) ? undefined : 'wrong-state';
}
