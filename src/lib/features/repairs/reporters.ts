import type { RepairRow } from '#lib/domain/repairs/repair.ts';
import type { Person } from '#lib/domain/tasks/task.ts';

/** Who can be chosen from: those known when the page was read, and whoever stands in a row that came since. */
export function reportersOf(known: readonly Person[], rows: readonly Pick<RepairRow, 'reporter'>[]): Person[] {
	const people = new Map(known.map((person) => [person.id, person]));
	for (const { reporter } of rows) if (!people.has(reporter.id)) people.set(reporter.id, reporter);
	return [...people.values()].toSorted((one, other) => one.name.localeCompare(other.name));
}
