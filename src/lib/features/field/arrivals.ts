import type { TaskView } from '#lib/offline/field-client.ts';

/** Work that was not on the phone before. */
export function arrivalsOf(before: readonly TaskView[], now: readonly TaskView[]): TaskView[] {
	const known = new Set(before.map((task) => task.taskId));
	return now.filter((task) => !known.has(task.taskId) && (task.state === 'open' || task.state === 'rejected'));
}
