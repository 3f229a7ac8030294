import type { HoldReason } from '#lib/domain/tasks/vocabulary.ts';
import type { Definitions } from './definitions.ts';
import { later } from './local-time.ts';
import { makeRecord } from './record-rows.ts';
import { assign, cancel, change, type DemoTask, note } from './task-rows.ts';
import { type Member, member, type World } from './world.ts';

// Submissions that did not fit their task any more (product 4.6), shared work (4.7), and decisions on skips (4.10).

/** Sets one submission aside for each reason; `tasks` are open ones due in the next days, `done` a finished one. */
export function addHeldRecords(
	world: World,
	definitions: Definitions,
	reasons: readonly HoldReason[],
	tasks: readonly DemoTask[],
	done: DemoTask | undefined
): void {
	const planner = member(world, world.settings.isShared ? 'max' : 'made');
	const [first, second] = world.settings.isShared ? ['tina', 'tom'] : ['eko', 'tini'];
	reasons.forEach((reason, index) => {
		const task = reason === 'completed' ? done : tasks[index];
		if (!task) return;
		const author = member(world, reason === 'permission-lost' ? 'rudi' : String(index % 2 === 0 ? first : second));
		const at = later(world.now, -world.random.between(200, 1_200));
		arrange(world, task, reason, author, planner, later(at, -30));
		hold(world, definitions, task, reason, author, at);
	});
}

/** Makes the world so that the submission no longer fits. */
function arrange(world: World, task: DemoTask, reason: HoldReason, author: Member, planner: Member, at: Date): void {
	if (reason === 'cancelled') cancel(world, task, at, planner, { kind: 'manual', text: 'Production had priority' });
	if (reason === 'deleted') {
		change(task, at, planner, { deleted_at: at, deleted_by: planner.id, deleted_with: task.id });
		note(world, task, 'task.delete', at, planner, { summary: 'Deleted' });
	}
	if (task.assignees.some(({ id }) => id === author.id)) return;
	const before = assign(world, task.id, author, later(at, -3_000), planner);
	if (reason === 'completed') return;
	Object.assign(before, { removed_at: later(at, -60), removed_by: planner.id });
}

function hold(
	world: World,
	definitions: Definitions,
	task: DemoTask,
	reason: HoldReason,
	author: Member,
	at: Date
): void {
	const record = makeRecord(world, definitions, task, { author, performedAt: at, kind: 'review', hold: reason });
	record.row['review'] = 'pending';
	const flags = reason === 'completed' ? ['double-work', 'needs-review'] : ['needs-review'];
	change(task, record.receivedAt, author, { flags });
	note(world, task, 'task.submit', record.receivedAt, author, {
		summary: `Set aside for review (${reason})`,
		after: { recordId: record.id, holdReason: reason }
	});
}

/** A second assignee's submission of a shared task that was already done counts beside the first (TL-52). */
export function addSupplementary(world: World, definitions: Definitions, tasks: readonly DemoTask[]): void {
	for (const task of tasks) {
		const other = task.assignees[1];
		const completedAt = task.row['completed_at'];
		if (!other || !(completedAt instanceof Date)) continue;
		const { started_at, started_by, template_version, state } = task.row;
		const performedAt = new Date(Math.min(later(completedAt, 20).getTime(), later(world.now, -3).getTime()));
		const record = makeRecord(world, definitions, task, { author: other, performedAt, kind: 'supplementary' });
		change(task, record.receivedAt, other, {
			started_at,
			started_by,
			template_version,
			state,
			flags: ['supplementary']
		});
		note(world, task, 'task.submit', record.receivedAt, other, {
			summary: 'Added a second submission to',
			after: { recordId: record.id, kind: 'supplementary' }
		});
	}
}

/** Most skips are long accepted; the newest wait, some were declined. */
export function decideSkips(world: World, pending: number, declined: number): void {
	const skips = world.rows.get('nfc_skip') ?? [];
	const newestFirst = [...skips].sort((a, b) => timeOf(b['raised_at']) - timeOf(a['raised_at']));
	const reviewer = member(world, world.settings.isShared ? 'sabine' : 'siti');
	newestFirst.slice(pending).forEach((skip, index) => {
		const isDeclined = index % 20 === 0 && index / 20 < declined;
		Object.assign(skip, {
			state: isDeclined ? 'declined' : 'accepted',
			reviewed_by: reviewer.id,
			reviewed_at: new Date(Math.min(timeOf(skip['raised_at']) + 8 * 3_600_000, world.now.getTime())),
			review_note: isDeclined ? 'The tag was in place and readable an hour later.' : null
		});
	});
}

function timeOf(at: unknown): number {
	return at instanceof Date ? at.getTime() : 0;
}
