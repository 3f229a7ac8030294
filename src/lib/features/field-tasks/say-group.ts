import { m } from '#lib/words/field.ts';
import type { Group } from './groups.ts';

const WORDS = {
	rejected: () => m.state_rejected(),
	overdue: () => m.mark_overdue(),
	today: () => m.field_group_today(),
	tomorrow: () => m.field_group_tomorrow(),
	later: () => m.field_group_later(),
	'handed-in': () => m.field_group_done()
} satisfies Record<Group, () => string>;

export function sayGroup(group: Group): string {
	return WORDS[group]();
}
