import { SvelteMap } from 'svelte/reactivity';
import type { Entity, FeedRow } from '#lib/domain/live/protocol.ts';
import type { List } from '#lib/domain/shared/page.ts';
import { NO_IDS, withIds, withoutIds } from '#lib/ui/id-set.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';
import { sayError } from '../session/say-error.ts';
import { RecentChanges } from '../tasks/changes.svelte.ts';
import { addressOf } from './address.ts';

type Paged = { cursor?: string | undefined; limit?: number | undefined };

type Source<Row, Filter> = {
	entity: Extract<Entity, 'repair' | 'shutdown'>;
	path: string;
	read: (filter: Filter) => Promise<List<Row>>;
	idOf: (row: Row) => string;
	filterFrom: (params: URLSearchParams) => Filter;
	/** Whether a row that came over the live channel belongs into the list. */
	isFitting: (row: Row, filter: Filter) => boolean;
};

const DEFAULT_SIZE = 50;

/** A list of reports on screen: follows the address, keeps its rows when reading fails, takes live rows in place. */
export class ReportList<Row, Filter extends Paged> {
	rows = $state.raw<Row[]>([]);
	total = $state(0);
	filter: Filter = $state.raw() as Filter;
	error = $state<string | undefined>();
	isLoading = $state(false);
	/** Reports that appeared since the last reading and fit the filter. */
	arrivals = $state.raw(NO_IDS);
	changeCount = $state(0);
	readonly changes = new RecentChanges();

	readonly #app: PortalApp;
	readonly #source: Source<Row, Filter>;
	readonly #trail = new SvelteMap<number, string | undefined>();
	#next = $state<string | null>(null);
	#page = $state(1);
	#reading = 0;

	constructor(app: PortalApp, source: Source<Row, Filter>, params: URLSearchParams, first: List<Row>) {
		this.#app = app;
		this.#source = source;
		this.#follow(params);
		this.#take(first);
	}

	start(): () => void {
		const readAgain = () => void this.read();
		const end = this.#app.listen([this.#source.entity], (row) => this.#hear(row), readAgain);
		return () => {
			end();
			this.changes.stop();
		};
	}

	/** Follows the address; the rows stay until the new ones are here. */
	show(params: URLSearchParams): void {
		if (this.addressOf(this.#source.filterFrom(params)) === this.addressOf(this.filter)) return;
		this.#follow(params);
		void this.read();
	}

	async read(): Promise<void> {
		const reading = ++this.#reading;
		this.isLoading = true;
		try {
			const page = await this.#source.read(this.filter);
			if (reading === this.#reading) this.#take(page);
		} catch (error) {
			if (reading === this.#reading) this.error = sayError(error);
		} finally {
			if (reading === this.#reading) this.isLoading = false;
		}
	}

	addressOf(filter: Filter): string {
		return addressOf(this.#source.path, filter);
	}

	get size(): number {
		return this.filter.limit ?? DEFAULT_SIZE;
	}

	get from(): number {
		return this.rows.length === 0 ? 0 : (this.#page - 1) * this.size + 1;
	}

	get to(): number {
		return this.rows.length === 0 ? 0 : this.from + this.rows.length - 1;
	}

	/** Address of the next page; undefined on the last one. */
	get nextAddress(): string | undefined {
		if (this.#next === null) return undefined;
		return `${this.addressOf({ ...this.filter, cursor: this.#next })}&page=${this.#page + 1}`;
	}

	/** Address of the page before; the first one where the way here is not known. */
	get previousAddress(): string | undefined {
		if (!this.filter.cursor) return undefined;
		const cursor = this.#trail.get(this.#page - 1);
		const address = this.addressOf({ ...this.filter, cursor });
		return cursor ? `${address}&page=${this.#page - 1}` : address;
	}

	#follow(params: URLSearchParams): void {
		const filter = this.#source.filterFrom(params);
		this.filter = filter;
		this.#page = filter.cursor ? Math.max(2, Number(params.get('page')) || 2) : 1;
		this.#trail.set(this.#page, filter.cursor);
	}

	#take({ items, total, next }: List<Row>): void {
		this.rows = items;
		this.total = total;
		this.#next = next;
		this.error = undefined;
		this.arrivals = NO_IDS;
	}

	#hear(change: FeedRow): void {
		this.changeCount += 1;
		const index = this.rows.findIndex((row) => this.#source.idOf(row) === change.id);
		const row = change.row as Row;
		const isHere = change.op === 'upsert' && this.#source.isFitting(row, this.filter);
		if (index === -1) {
			this.arrivals =
				isHere && !this.filter.cursor ? withIds(this.arrivals, [change.id]) : withoutIds(this.arrivals, [change.id]);
			return;
		}
		if (change.op === 'remove') return this.#drop(change.id);
		this.rows = this.rows.with(index, row);
		this.changes.mark(change, this.#app.me.user.userId, () => {
			const latest = this.rows.find((one) => this.#source.idOf(one) === change.id);
			if (latest && !this.#source.isFitting(latest, this.filter)) this.#drop(change.id);
		});
	}

	#drop(id: string): void {
		this.rows = this.rows.filter((row) => this.#source.idOf(row) !== id);
		this.total = Math.max(0, this.total - 1);
	}
}
