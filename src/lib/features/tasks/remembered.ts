import type { TaskListFilter } from './filter-url.ts';
import { addressOf } from './filter-url.ts';

// Filters, sort and size of a list stay with the person on this device, across sessions (PT-4).

const keyOf = (userId: string) => `tasks:${userId}`;

export function remember(userId: string, filter: TaskListFilter): void {
	const address = addressOf({ ...filter, cursor: undefined });
	localStorage.setItem(keyOf(userId), address);
}

/** The address last used; undefined when it was the plain list. */
export function remembered(userId: string): string | undefined {
	const address = localStorage.getItem(keyOf(userId));
	return address?.startsWith('/tasks?') ? address : undefined;
}
