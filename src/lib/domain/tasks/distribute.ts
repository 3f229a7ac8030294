type DueTask = { taskId: string; dueAt: string; /** Local day of the due time. */ day: string };
type Technician = { userId: string; name: string };

/** Key of a technician's load on a day. */
export function loadKey(userId: string, day: string): string {
	return `${userId} ${day}`;
}

/**
 * Deals tasks out in order of due time, each to the ticked technician with the fewest active tasks on that day, ties by
 * name (TL-50). `load` counts active tasks by technician and day. Answers who gets which task.
 */
export function distribute(
	tasks: readonly DueTask[],
	technicians: readonly Technician[],
	load: ReadonlyMap<string, number>
): Map<string, string> {
	const counts = new Map(load);
	const countOf = (userId: string, day: string) => counts.get(loadKey(userId, day)) ?? 0;
	const byName = [...technicians].sort((a, b) => compare(a.name, b.name) || compare(a.userId, b.userId));
	const dealt = new Map<string, string>();
	for (const task of [...tasks].sort((a, b) => compare(a.dueAt, b.dueAt) || compare(a.taskId, b.taskId))) {
		const first = byName[0];
		if (!first) break;
		const chosen = byName.reduce(
			(best, next) => (countOf(next.userId, task.day) < countOf(best.userId, task.day) ? next : best),
			first
		);
		dealt.set(task.taskId, chosen.userId);
		counts.set(loadKey(chosen.userId, task.day), countOf(chosen.userId, task.day) + 1);
	}
	return dealt;
}

function compare(a: string, b: string): number {
	if (a === b) return 0;
	return a < b ? -1 : 1;
}
