import type { FeedRow } from '#lib/domain/live/protocol.ts';
import type { List } from '#lib/domain/shared/page.ts';
import { SvelteMap } from 'svelte/reactivity';
import type { TaskRow } from '#lib/domain/tasks/task.ts';
import { type IdSet, NO_IDS, withIds, withoutIds } from '#lib/ui/id-set.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';
import { sayError } from '../session/say-error.ts';
import { RecentChanges } from './changes.svelte.ts';
import { addressOf, filterFrom, type TaskListFilter } from './filter-url.ts';
import { matches } from './matches.ts';

/** Rows of a bulk action (13.6). */
export const MAX_TICKED = 200;

type Page = List<TaskRow>;

/** The list on screen: follows the address, keeps what was there when reading fails, takes live rows in place. */
export class TaskListController {
	rows = $state.raw<TaskRow[]>([]);
	total = $state(0);
	next = $state<string | null>(null);
	filter: TaskListFilter = $state.raw({});
	ticked = $state.raw(NO_IDS);
	error = $state<string | undefined>();
	isLoading = $state(false);
	/** Tasks that appeared since the last reading and fit the filter. */
	arrivals = $state.raw(NO_IDS);
	/** Changes since the page opened, for the live region. */
	changeCount = $state(0);
	readonly changes = new RecentChanges();
	readonly tickedRows: TaskRow[] = $derived(this.rows.filter(({ taskId }) => this.ticked.has(taskId)));

	readonly #app: PortalApp;
	/** Cursor of each page seen, so that "previous" is exact. */
	readonly #trail = new SvelteMap<number, string | undefined>();
	#page = $state(1);
	#reading = 0;

	constructor(app: PortalApp, params: URLSearchParams, first: Page) {
		this.#app = app;
		this.#follow(params);
		this.#take(first);
	}

	start(): () => void {
		const end = this.#app.listen(
			['task'],
			(row) => this.#hear(row),
			() => void this.read()
		);
		return () => {
			end();
			this.changes.stop();
		};
	}

	/** Follows the address; the rows stay until the new ones are here. */
	show(params: URLSearchParams): void {
		const filter = filterFrom(params);
		if (addressOf(filter) === addressOf(this.filter)) return;
		this.#follow(params);
		void this.read();
	}

	#follow(params: URLSearchParams): void {
		const filter = filterFrom(params);
		if (firstPageOf(filter) !== firstPageOf(this.filter)) {
			this.#trail.clear();
			this.ticked = NO_IDS;
		}
		this.filter = filter;
		this.#page = filter.cursor ? Math.max(2, Number(params.get('page')) || 2) : 1;
		this.#trail.set(this.#page, filter.cursor);
	}

	async read(): Promise<void> {
		const reading = ++this.#reading;
		this.isLoading = true;
		try {
			const page = await this.#app.client.task.list.query(this.filter);
			if (reading === this.#reading) this.#take(page);
		} catch (error) {
			if (reading === this.#reading) this.error = sayError(error);
		} finally {
			if (reading === this.#reading) this.isLoading = false;
		}
	}

	get from(): number {
		return this.rows.length === 0 ? 0 : (this.#page - 1) * this.#size + 1;
	}

	get to(): number {
		return this.rows.length === 0 ? 0 : this.from + this.rows.length - 1;
	}

	/** Address of the next page; undefined on the last one. */
	get nextAddress(): string | undefined {
		if (this.next === null) return undefined;
		return `${addressOf({ ...this.filter, cursor: this.next })}&page=${this.#page + 1}`;
	}

	/** Address of the page before; the first one where the way here is not known. */
	get previousAddress(): string | undefined {
		if (!this.filter.cursor) return undefined;
		const cursor = this.#trail.get(this.#page - 1);
		return cursor
			? `${addressOf({ ...this.filter, cursor })}&page=${this.#page - 1}`
			: addressOf({ ...this.filter, cursor: undefined });
	}

	/** Ticks every row of the filter, beyond this page too; at most 200. */
	async tickAll(): Promise<void> {
		const { cursor: _, ...filter } = this.filter;
		const { items } = await this.#app.client.task.list.query({ ...filter, limit: MAX_TICKED });
		this.rows = items;
		this.ticked = idsOf(items);
	}

	get #size(): number {
		return this.filter.limit ?? 50;
	}

	#take({ items, total, next }: Page): void {
		this.rows = items;
		this.total = total;
		this.next = next;
		this.error = undefined;
		this.arrivals = NO_IDS;
		const present = idsOf(items);
		this.ticked = withIds(
			NO_IDS,
			[...this.ticked].filter((id) => present.has(id))
		);
	}

	#hear(change: FeedRow): void {
		const index = this.rows.findIndex(({ taskId }) => taskId === change.id);
		this.changeCount += 1;
		if (index === -1) return this.#noticeArrival(change);
		if (change.op === 'remove') return this.#drop(change.id);
		const task = change.row as TaskRow;
		this.rows = this.rows.with(index, task);
		this.changes.mark(change, this.#app.me.user.userId, () => {
			const latest = this.rows.find(({ taskId }) => taskId === change.id);
			if (latest && !matches(latest, this.filter, this.#app.now)) this.#drop(change.id);
		});
	}

	#noticeArrival({ id, op, row }: FeedRow): void {
		if (op === 'remove' || !matches(row as TaskRow, this.filter, this.#app.now)) {
			this.arrivals = withoutIds(this.arrivals, [id]);
			return;
		}
		// A task of another page of this list may have changed; that is no news here.
		if (!belongsToPage(row as TaskRow, this)) return;
		this.arrivals = withIds(this.arrivals, [id]);
	}

	#drop(id: string): void {
		this.rows = this.rows.filter(({ taskId }) => taskId !== id);
		this.ticked = withoutIds(this.ticked, [id]);
		this.total = Math.max(0, this.total - 1);
	}
}

function idsOf(tasks: readonly TaskRow[]): IdSet {
	return withIds(
		NO_IDS,
		tasks.map(({ taskId }) => taskId)
	);
}

function firstPageOf(filter: TaskListFilter): string {
	return addressOf({ ...filter, cursor: undefined });
}

const SORT_KEYS: Record<string, (task: TaskRow) => string | number> = {
	due: ({ dueAt }) => dueAt,
	number: ({ number }) => number,
	title: ({ title }) => title
};

/** Whether a task sorts before the last row of the first page; in other orders only what was just created counts. */
function belongsToPage(
	task: TaskRow,
	{ rows, next, filter }: Pick<TaskListController, 'rows' | 'next' | 'filter'>
): boolean {
	if (filter.cursor) return false;
	const sort = filter.sort ?? 'due';
	const key = SORT_KEYS[sort.replace('-', '')];
	const last = rows.at(-1);
	if (next === null || !last) return true;
	if (!key) return task.revision <= 1;
	return sort.startsWith('-') ? key(task) >= key(last) : key(task) <= key(last);
}
