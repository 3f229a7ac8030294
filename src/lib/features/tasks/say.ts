import { m } from '#lib/words/m.ts';

const FLAGS: Record<string, () => string> = {
	late: () => m.tasks_flag_late(),
	supplementary: () => m.tasks_flag_supplementary(),
	'double-work': () => m.tasks_flag_double_work(),
	'needs-review': () => m.tasks_flag_needs_review(),
	'line-stopped': () => m.tasks_flag_line_stopped()
};

/** Flags of a task; a newer server may know more than this page. */
export function sayTaskFlag(flag: string): string {
	return FLAGS[flag]?.() ?? flag;
}
