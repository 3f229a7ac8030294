import { m } from './shared.ts';

const STATES = {
	in_progress: () => m.state_in_progress(),
	pending_approval: () => m.state_pending_approval(),
	rejected: () => m.state_rejected()
};

type TaskInState = {
	state: keyof typeof STATES | 'open' | 'completed' | 'cancelled';
	isAssigned: boolean;
	isApproved: boolean;
	isMissed: boolean;
};

/** "Shown as" of product 4.1. */
export function sayState({ state, isAssigned, isApproved, isMissed }: TaskInState): string {
	if (state === 'open') return isAssigned ? m.state_assigned() : m.state_unassigned();
	if (state === 'completed') return isApproved ? m.state_completed_approved() : m.state_completed();
	if (state === 'cancelled') return isMissed ? m.state_missed() : m.state_cancelled();
	return STATES[state]();
}

const MARKS = {
	unassigned: () => m.state_unassigned(),
	due: () => m.mark_due(),
	'due-soon': () => m.mark_due_soon(),
	overdue: () => m.mark_overdue(),
	draft: () => m.mark_draft(),
	done: () => m.mark_done(),
	late: () => m.mark_late()
};
export type Mark = keyof typeof MARKS;

/** Derived marks of product 4.2. */
export function sayMark(mark: Mark): string {
	return MARKS[mark]();
}

const TYPES = {
	lubrication: () => m.type_lubrication(),
	mechanical: () => m.type_mechanical(),
	electrical: () => m.type_electrical(),
	production: () => m.type_production(),
	repair_request: () => m.type_repair_request()
};

export function sayTaskType(type: keyof typeof TYPES): string {
	return TYPES[type]();
}

const PRIORITIES = {
	low: () => m.priority_low(),
	medium: () => m.priority_medium(),
	high: () => m.priority_high(),
	critical: () => m.priority_critical()
};

export function sayPriority(priority: keyof typeof PRIORITIES): string {
	return PRIORITIES[priority]();
}

const ORIGINS = {
	schedule: () => m.origin_schedule(),
	ad_hoc: () => m.origin_ad_hoc(),
	repair: () => m.origin_repair(),
	shutdown: () => m.origin_shutdown()
};

export function sayOrigin(origin: keyof typeof ORIGINS): string {
	return ORIGINS[origin]();
}

const LEVELS = {
	site: () => m.level_site(),
	line: () => m.level_line(),
	section: () => m.level_section(),
	asset: () => m.level_asset(),
	task_point: () => m.level_task_point()
};

export function sayLevel(level: keyof typeof LEVELS): string {
	return LEVELS[level]();
}
