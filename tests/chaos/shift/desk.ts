import { expect } from '@playwright/test';
import type { Cards } from '#lib/domain/dashboard/dashboard.ts';
import type { RepairRow } from '#lib/domain/repairs/repair.ts';
import type { ShutdownRow } from '#lib/domain/shutdowns/shutdown.ts';
import type { Api } from '../../support/e2e.ts';
import type { Size } from './plan.ts';

// What the supervisor's pages count, before and after.

export type Counts = { queue: number; review: number; card: number; repairs: number; shutdowns: number };

const DAY_MS = 86_400_000;

export async function countsOf(supervisor: Api): Promise<Counts> {
	const queue = await supervisor.query<{ pending: number; review: number }>('approval.counts', {});
	const range = { from: new Date(Date.now() - DAY_MS).toISOString(), to: new Date(Date.now() + DAY_MS).toISOString() };
	const cards = await supervisor.query<Cards>('dashboard.cards', range);
	return {
		queue: queue.pending,
		review: queue.review,
		card: cards.pending?.count ?? 0,
		repairs: cards.repairs?.count ?? 0,
		shutdowns: cards.shutdowns?.open ?? 0
	};
}

export function expectCounts(before: Counts, after: Counts, { tasks, repairs, shutdowns }: Size): void {
	expect(after, 'the counts of the office').toEqual({
		queue: before.queue + tasks,
		review: before.review,
		card: before.card + tasks,
		repairs: before.repairs + repairs,
		shutdowns: before.shutdowns + shutdowns
	});
}

/** What stays open would stand in the way of other tests. */
export async function tidyUp(supervisor: Api, mark: string): Promise<void> {
	const queue = await supervisor.query<{ items: { task: { taskId: string }; record: { recordId: string } }[] }>(
		'approval.list',
		{ text: mark, limit: 100 }
	);
	const tasks = queue.items.map(({ task, record }) => ({ taskId: task.taskId, recordId: record.recordId }));
	const { refused } = await supervisor.mutate<{ refused: unknown[] }>('task.approve-many', {
		tasks,
		isFlaggedIncluded: true
	});
	expect(refused).toEqual([]);
	const repairs = await supervisor.query<{ items: RepairRow[] }>('repair.list', { text: mark, limit: 100 });
	for (const { repairId } of repairs.items)
		await supervisor.mutate('repair.dismiss', { repairId, reason: 'End of the test' });
	const stops = await supervisor.query<{ items: ShutdownRow[] }>('shutdown.list', { states: ['open'], limit: 100 });
	for (const { shutdownId } of stops.items.filter(({ description }) => description.includes(mark)))
		await supervisor.mutate('shutdown.resolve', { shutdownId, endsAt: new Date().toISOString() });
}
