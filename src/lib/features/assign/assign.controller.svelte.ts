import type { FeedRow } from '#lib/domain/live/protocol.ts';
import type { PlaceRow } from '#lib/domain/places/place.ts';
import { isActive, type TaskRow } from '#lib/domain/tasks/task.ts';
import type { Client } from '#lib/trpc/client.ts';
import { NO_IDS, toggledId } from '#lib/ui/id-set.ts';
import { notify } from '#lib/ui/toast.ts';
import { TreeController } from '#lib/ui/tree/tree.controller.svelte.ts';
import { m } from '#lib/words/m.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';
import { sayError } from '../session/say-error.ts';
import { type AssignFilter, assignQueries, endOfPeriod } from './assign-filter.ts';
import type { Overload } from './overload.ts';
import { type AssignNode, assignNodes, placesById, tasksUnder, type TreeTask } from './assign-nodes.ts';

export type Technicians = Awaited<ReturnType<Client['task']['assignees']['query']>>['items'];
export type AssignAnswer = Awaited<ReturnType<Client['task']['assign']['mutate']>>;

/** An assignment that would be too much for somebody's day, until the person who plans decides. */
type Question = { overload: Overload; accept: () => Promise<void> };

type Loaded = { tasks: TreeTask[]; technicians: Technicians; places: PlaceRow[] };

const REREAD_PEOPLE_AFTER_MS = 400;

/** Tasks on the left, people on the right, and what brings them together. */
export class AssignController {
	tasks = $state.raw<TreeTask[]>([]);
	technicians = $state.raw<Technicians>([]);
	people = $state.raw(NO_IDS);
	search = $state('');
	isByWorkload = $state(false);
	isWorking = $state(false);
	result = $state.raw<AssignAnswer>();
	error = $state<string>();
	question = $state.raw<Question>();
	announcement = $state('');

	readonly filter: AssignFilter;
	readonly tree: TreeController<AssignNode>;
	readonly #app: PortalApp;
	readonly #places: ReadonlyMap<string, PlaceRow>;
	readonly nodes = $derived.by(() => assignNodes(this.tasks, this.#places));
	readonly ticked: TreeTask[] = $derived.by(() => this.tree.tickedNodes.flatMap(({ task }) => (task ? [task] : [])));
	readonly shownTechnicians = $derived.by(() => this.#sorted());
	#peopleTimer: ReturnType<typeof setTimeout> | undefined;

	constructor(app: PortalApp, filter: AssignFilter, loaded: Loaded) {
		this.#app = app;
		this.filter = filter;
		this.#places = placesById(loaded.places);
		this.tasks = loaded.tasks;
		this.technicians = loaded.technicians;
		this.tree = new TreeController<AssignNode>({ nodes: () => this.nodes, isTickable: true });
		this.tree.expand(...this.nodes.filter((node) => node.parentId === null));
	}

	follow(): () => void {
		const end = this.#app.listen(
			['task'],
			(row) => this.#heard(row),
			() => void this.reread()
		);
		return () => {
			clearTimeout(this.#peopleTimer);
			end();
		};
	}

	async reread(): Promise<void> {
		const queries = assignQueries(this.filter, this.#app);
		const [tree, people] = await Promise.all([
			this.#app.client.task.tree.query(queries.tree),
			this.#app.client.task.assignees.query(queries.technicians)
		]);
		this.tasks = tree.items;
		this.technicians = people.items;
	}

	togglePerson(userId: string): void {
		this.people = toggledId(this.people, userId);
	}

	clear(): void {
		this.tree.clearTicks();
		this.people = NO_IDS;
	}

	/** Dragging a node onto a technician equals ticking both and Assign. */
	drop(nodeId: string, userId: string): Promise<void> {
		const dragged = tasksUnder(nodeId, this.tasks);
		const isAmongTicked = dragged.some((task) => this.tree.ticked.has(task.taskId));
		return this.assign('share', isAmongTicked ? this.ticked : dragged, [userId]);
	}

	async assign(
		mode: 'share' | 'distribute',
		tasks = this.ticked,
		people = [...this.people],
		isOverloadAccepted = false
	): Promise<void> {
		this.question = undefined;
		await this.#work(async () => {
			const answer = await this.#app.client.task.assign.mutate({
				tasks: tasks.map(({ taskId, assigneeIds }) => ({ taskId, seenAssigneeIds: assigneeIds })),
				assigneeIds: people,
				mode,
				isOverloadAccepted
			});
			if (answer.overload) {
				this.question = { overload: answer.overload, accept: () => this.assign(mode, tasks, people, true) };
				return;
			}
			this.result = answer;
			this.announcement = m.assign_result({ assigned: answer.assigned.length, skipped: answer.skipped.length });
			this.clear();
		});
	}

	async unassign(tasks = this.ticked): Promise<void> {
		await this.#work(async () => {
			const taskIds = tasks.map(({ taskId }) => taskId);
			const answer = await this.#app.client.task.unassign.mutate({ taskIds });
			this.result = undefined;
			this.announcement = m.assign_unassigned({ count: answer.unassigned.length });
			this.clear();
		});
	}

	/** Gives the tasks of the last result back to whom they belonged before. */
	async undo(before: readonly TreeTask[]): Promise<void> {
		const assigned: readonly string[] = this.result?.assigned ?? [];
		await this.#work(async () => {
			const taskIds = before.filter(({ taskId }) => assigned.includes(taskId)).map(({ taskId }) => taskId);
			if (taskIds.length > 0) await this.#app.client.task.unassign.mutate({ taskIds });
			this.result = undefined;
			notify({ text: m.assign_undone(), tone: 'ok' });
		});
	}

	async #work(act: () => Promise<void>): Promise<void> {
		this.isWorking = true;
		this.error = undefined;
		try {
			await act();
			await this.reread();
		} catch (error) {
			this.error = sayError(error);
		} finally {
			this.isWorking = false;
		}
	}

	#heard(row: FeedRow): void {
		const task = row.op === 'upsert' ? (row.row as TaskRow) : undefined;
		const others = this.tasks.filter(({ taskId }) => taskId !== row.id);
		this.tasks = task && this.#fits(task) ? [...others, treeTask(task)] : others;
		clearTimeout(this.#peopleTimer);
		this.#peopleTimer = setTimeout(() => void this.#rereadPeople(), REREAD_PEOPLE_AFTER_MS);
	}

	async #rereadPeople(): Promise<void> {
		const { technicians } = assignQueries(this.filter, this.#app);
		this.technicians = (await this.#app.client.task.assignees.query(technicians)).items;
	}

	#fits(task: TaskRow): boolean {
		const { siteId, lineId, type, period, isUnassignedOnly } = this.filter;
		const end = endOfPeriod(period, this.#app);
		return (
			isActive(task.state) &&
			(!siteId || task.siteId === siteId) &&
			(!lineId || task.lineId === lineId) &&
			(!type || task.type === type) &&
			(!end || Date.parse(task.dueAt) <= Date.parse(end)) &&
			(!isUnassignedOnly || task.assignees.length === 0)
		);
	}

	#sorted(): Technicians {
		const wanted = this.search.trim().toLowerCase();
		const found = this.technicians.filter(({ name, email }) => `${name} ${email ?? ''}`.toLowerCase().includes(wanted));
		return this.isByWorkload ? found.toSorted((a, b) => a.activeTasks - b.activeTasks) : found;
	}
}

function treeTask(row: TaskRow): TreeTask {
	return { ...row, assigneeIds: row.assignees.map(({ id }) => id) } as TreeTask;
}
