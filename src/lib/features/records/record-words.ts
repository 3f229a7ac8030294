import type { Resolved } from '#lib/domain/tasks/record.ts';
import type {
	HoldReason,
	Presence,
	RecordFlag,
	RecordKind,
	Resolution,
	SkipReason
} from '#lib/domain/tasks/vocabulary.ts';
import { m } from '#lib/words/m.ts';

const FLAGS: Record<RecordFlag, () => string> = {
	late: () => m.record_flag_late(),
	'fast-acknowledgement': () => m.record_flag_fast(),
	'no-presence': () => m.record_flag_no_presence(),
	'clock-off': () => m.record_flag_clock_off(),
	'old-safety-version': () => m.record_flag_old_safety(),
	'old-tag': () => m.record_flag_old_tag(),
	'gallery-photo': () => m.record_flag_gallery(),
	alert: () => m.record_flag_alert(),
	offline: () => m.record_flag_offline(),
	'after-deactivation': () => m.record_flag_after_deactivation(),
	'after-revocation': () => m.record_flag_after_revocation(),
	'after-role-change': () => m.record_flag_after_role_change()
};

const PRESENCES: Record<Presence, () => string> = {
	nfc: () => m.record_presence_nfc(),
	qr: () => m.record_presence_qr(),
	skip: () => m.record_presence_skip(),
	none: () => m.record_presence_none()
};

const SKIPS: Record<SkipReason, () => string> = {
	'tag-damaged': () => m.record_skip_damaged(),
	'tag-missing': () => m.record_skip_missing(),
	unreachable: () => m.record_skip_unreachable(),
	'no-nfc': () => m.record_skip_no_nfc(),
	other: () => m.record_skip_other()
};

const HOLDS: Record<HoldReason, () => string> = {
	'permission-lost': () => m.record_hold_permission(),
	deleted: () => m.record_hold_deleted(),
	cancelled: () => m.record_hold_cancelled(),
	completed: () => m.record_hold_completed(),
	reassigned: () => m.record_hold_reassigned(),
	rescued: () => m.record_hold_rescued()
};

export function sayFlag(flag: RecordFlag): string {
	return FLAGS[flag]();
}

export function sayPresence(presence: Presence): string {
	return PRESENCES[presence]();
}

export function saySkip(reason: SkipReason): string {
	return SKIPS[reason]();
}

export function sayHold(reason: HoldReason): string {
	return HOLDS[reason]();
}

const KINDS: Record<RecordKind, () => string> = {
	primary: () => m.record_kind_primary(),
	resubmission: () => m.record_kind_resubmission(),
	supplementary: () => m.record_kind_supplementary(),
	review: () => m.record_kind_review()
};

export function sayKind(kind: RecordKind): string {
	return KINDS[kind]();
}

type By = { name: string; time: string };

/** Only work that somebody had handed in before stands beside another submission; keeping moves no task. */
const KEPT: Record<HoldReason, (by: By) => string> = {
	completed: (by) => m.record_resolved_kept(by),
	deleted: (by) => m.record_resolved_kept_deleted(by),
	cancelled: (by) => m.record_resolved_kept_cancelled(by),
	reassigned: (by) => m.record_resolved_kept_reassigned(by),
	'permission-lost': (by) => m.record_resolved_kept_permission(by),
	rescued: (by) => m.record_resolved_kept_permission(by)
};

const RESOLUTIONS: Record<Resolution, (by: By, reason: HoldReason) => string> = {
	applied: (by) => m.record_resolved_applied(by),
	kept: (by, reason) => KEPT[reason](by),
	dismissed: (by) => m.record_resolved_dismissed(by)
};

/** What was decided about work that was set aside, by whom and when. */
export function sayResolved({ resolution, by }: Resolved, reason: HoldReason, time: string): string {
	return RESOLUTIONS[resolution]({ name: by.name, time }, reason);
}
