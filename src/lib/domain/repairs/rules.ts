import type { Permission } from '../access/permission.ts';
import type { RefusalCode } from '../shared/refusal.ts';
import { REOPEN_DAYS, type RepairRow } from './repair.ts';

// Why a person may not do something with a repair request (product 4.8). The button shows it, the server throws it.

export type ReportActor = { userId: string; rights: ReadonlySet<Permission> };

type Why = RefusalCode | undefined;
type Repair = Pick<RepairRow, 'state'>;

const DAY_MS = 86_400_000;

export function whyNotConvert(repair: Repair, actor: ReportActor): Why {
	return lacks(actor, 'repair.triage') ?? unlessWaiting(repair);
}

export function whyNotDefer(repair: Repair, actor: ReportActor): Why {
	return lacks(actor, 'repair.triage') ?? unless(repair.state === 'open');
}

export function whyNotUndefer(repair: Repair, actor: ReportActor): Why {
	return lacks(actor, 'repair.triage') ?? unless(repair.state === 'deferred');
}

export function whyNotDismiss(repair: Repair, actor: ReportActor): Why {
	return whyNotConvert(repair, actor);
}

/** Within 90 days of being closed. */
export function whyNotReopen(repair: Pick<RepairRow, 'state' | 'closedAt'>, actor: ReportActor, now: Date): Why {
	const lacking = lacks(actor, 'repair.triage');
	if (lacking) return lacking;
	if (repair.state !== 'dismissed' && repair.state !== 'resolved') return 'wrong-state';
	return unless(repair.closedAt !== null && now.getTime() - Date.parse(repair.closedAt) <= REOPEN_DAYS * DAY_MS);
}

/** Triage edits everything while it waits; the reporter only words of their own, only while it is open. */
export function whyNotEditRepair(
	repair: Repair & { reporter: { id: string } },
	actor: ReportActor,
	change: { isTriage: boolean } = { isTriage: false }
): Why {
	if (actor.rights.has('repair.triage')) return unlessWaiting(repair);
	const lacking = lacks(actor, 'mobile.repair.request');
	if (lacking) return lacking;
	if (change.isTriage || repair.reporter.id !== actor.userId) return 'permission';
	return unless(repair.state === 'open');
}

/** Anybody who may report adds to an open request: the same thing met twice is one request. */
export function whyNotNoteRepair(repair: Repair, actor: ReportActor): Why {
	if (actor.rights.has('repair.triage')) return unlessWaiting(repair);
	return lacks(actor, 'mobile.repair.request') ?? unless(repair.state === 'open');
}

function lacks(actor: ReportActor, permission: Permission): Why {
	return actor.rights.has(permission) ? undefined : 'permission';
}

function unless(isRight: boolean): Why {
	return isRight ? undefined : 'wrong-state';
}

function unlessWaiting(repair: Repair): Why {
	return unless(repair.state === 'open' || repair.state === 'deferred');
}
