import { m } from './shared.ts';

const REPAIR_STATES = {
	open: () => m.repair_state_open(),
	deferred: () => m.repair_state_deferred(),
	converted: () => m.repair_state_converted(),
	resolved: () => m.repair_state_resolved(),
	dismissed: () => m.repair_state_dismissed()
};

export function sayRepairState(state: keyof typeof REPAIR_STATES): string {
	return REPAIR_STATES[state]();
}

const SHUTDOWN_STATES = {
	planned: () => m.shutdown_state_planned(),
	open: () => m.shutdown_state_open(),
	resolved: () => m.shutdown_state_resolved(),
	cancelled: () => m.shutdown_state_cancelled()
};

export function sayShutdownState(state: keyof typeof SHUTDOWN_STATES): string {
	return SHUTDOWN_STATES[state]();
}

const KINDS = { planned: () => m.shutdown_kind_planned(), emergency: () => m.shutdown_kind_emergency() };

export function sayShutdownKind(kind: keyof typeof KINDS): string {
	return KINDS[kind]();
}

const FLAGS: Record<string, () => string> = {
	'place-deleted': () => m.report_flag_place_deleted(),
	'possible-duplicate': () => m.report_flag_possible_duplicate(),
	'handed-in': () => m.report_flag_handed_in(),
	'handed-in-revoked': () => m.report_flag_handed_in_revoked(),
	'handed-in-role-changed': () => m.report_flag_handed_in_role()
};

/** A newer server may know more than this page. */
export function sayReportFlag(flag: string): string {
	return FLAGS[flag]?.() ?? flag;
}

const MEANINGS = {
	low: () => m.priority_means_low(),
	medium: () => m.priority_means_medium(),
	high: () => m.priority_means_high(),
	critical: () => m.priority_means_critical()
};

/** What a priority asks of those who read it (product 3.7). */
export function sayPriorityMeaning(priority: keyof typeof MEANINGS): string {
	return MEANINGS[priority]();
}
