import { markKindOf } from '#lib/features/field-tasks/say-task.ts';
import type { FieldApp } from '#lib/features/field/field-app.controller.svelte.ts';
import { isActive } from '#lib/domain/tasks/task.ts';
import type { LocalPlace, PlaceIndex } from '#lib/offline/place-index.ts';
import { NO_IDS, withIds } from '#lib/ui/id-set.ts';
import { TreeController } from '#lib/ui/tree/tree.controller.svelte.ts';

export type PlaceFilter = 'mine' | 'overdue' | 'no-tag';

export type PlaceNode = { id: string; parentId: string | null; label: string; childCount: number; place: LocalPlace };

const FOUND_SHOWN = 100;

/** The tree of places on this phone: what is open, sought and filtered. */
export class PlaceBrowser {
	index: PlaceIndex | undefined = $state.raw();
	sought = $state('');
	filter: PlaceFilter | undefined = $state();

	readonly #app: FieldApp;
	readonly #shown = $derived.by(() => this.#filtered());
	readonly #nodes = $derived.by(() => this.#nodesOf());
	readonly found = $derived.by(() =>
		this.sought.trim() === '' ? undefined : this.index?.search(this.sought, FOUND_SHOWN)
	);
	readonly tree: TreeController<PlaceNode>;

	constructor(app: FieldApp, onopen: (placeId: string) => void) {
		this.#app = app;
		this.tree = new TreeController<PlaceNode>({ nodes: () => this.#nodes, onopen: ({ id }) => onopen(id) });
	}

	get isEmpty(): boolean {
		return this.#nodes.length === 0;
	}

	async read(): Promise<void> {
		const isFirst = this.index === undefined;
		this.index = await this.#app.client.places();
		if (isFirst) this.tree.expand(...this.#nodes.filter(({ parentId }) => parentId === null));
	}

	choose(filter: PlaceFilter): void {
		this.filter = this.filter === filter ? undefined : filter;
		if (this.filter) this.tree.expandAll();
	}

	pathOf(placeId: string): string {
		const path = this.index?.path(placeId) ?? [];
		return path
			.slice(0, -1)
			.map(({ name }) => name)
			.join(' › ');
	}

	/** What the filter keeps, with everything above it; all where there is none. */
	#filtered(): ReadonlySet<string> | undefined {
		const { index, filter } = this;
		if (!index || !filter) return undefined;
		const wanted = filter === 'no-tag' ? withoutChip(index) : this.#tasked(filter);
		return withIds(
			NO_IDS,
			wanted.flatMap((placeId) => index.path(placeId).map((place) => place.placeId))
		);
	}

	#tasked(filter: 'mine' | 'overdue'): string[] {
		const open = this.#app.tasks.filter(({ state }) => isActive(state));
		const wanted = filter === 'mine' ? open : open.filter((task) => markKindOf(task, this.#app.now) === 'overdue');
		return wanted.map(({ placeId }) => placeId);
	}

	#nodesOf(): PlaceNode[] {
		const { index } = this;
		if (!index) return [];
		const shown = this.#shown;
		const nodes: PlaceNode[] = [];
		const walk = (parentId: string | null) => {
			for (const place of index.children(parentId)) {
				if (shown && !shown.has(place.placeId)) continue;
				const below = index.children(place.placeId);
				const childCount = shown ? below.filter((child) => shown.has(child.placeId)).length : below.length;
				nodes.push({ id: place.placeId, parentId, label: place.name, childCount, place });
				walk(place.placeId);
			}
		};
		walk(null);
		return nodes;
	}
}

function withoutChip(index: PlaceIndex): string[] {
	return index.places.flatMap(({ placeId, level, isActive: isInUse }) =>
		level === 'task_point' && isInUse && !index.hasChip(placeId) ? [placeId] : []
	);
}
