import type { FeedRow } from '#lib/domain/live/protocol.ts';
import type { Level, PlaceRow } from '#lib/domain/places/place.ts';
import type { Client } from '#lib/trpc/client.ts';
import { TreeController } from '#lib/ui/tree/tree.controller.svelte.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';

export type PlaceNode = {
	id: string;
	parentId: string | null;
	label: string;
	childCount: number;
	level: Level;
	order: number;
	isActive: boolean;
	revision: number;
	siteId: string;
};

type Found = Awaited<ReturnType<Client['place']['tree']['query']>>['items'][number];

const SEARCH_FROM = 3;
const SEARCH_AFTER_MS = 150;

/** The plant as a tree: children come when their parent opens, others' edits arrive by themselves (6.13). */
export class PlaceTreeController {
	nodes = $state.raw<PlaceNode[]>([]);
	found = $state.raw<Found[]>();
	isSearching = $state(false);
	/** Goes up when the opened place changed elsewhere. */
	touched = $state(0);

	readonly tree: TreeController<PlaceNode>;
	readonly #app: PortalApp;
	#search = $state('');
	#searchTimer: ReturnType<typeof setTimeout> | undefined;
	#openId: string | undefined;

	constructor(app: PortalApp, onopen: (node: PlaceNode) => void) {
		this.#app = app;
		this.tree = new TreeController<PlaceNode>({
			nodes: () => this.nodes,
			onload: (node) => void this.load(node.id),
			onopen
		});
	}

	get search(): string {
		return this.#search;
	}

	set search(typed: string) {
		this.#search = typed;
		clearTimeout(this.#searchTimer);
		if (typed.trim().length < SEARCH_FROM) {
			this.found = undefined;
			return;
		}
		this.#searchTimer = setTimeout(() => void this.#find(typed.trim()), SEARCH_AFTER_MS);
	}

	follow(): () => void {
		return this.#app.listen(
			['place'],
			(row) => this.#heard(row),
			() => void this.reread()
		);
	}

	/** Opens the way to a place: its ancestors' children are read from the top down. */
	async reveal(ancestors: readonly string[], placeId: string): Promise<void> {
		this.#openId = placeId;
		if (!this.nodes.some((node) => node.parentId === null)) await this.load(null);
		for (const id of ancestors) {
			if (!this.nodes.some((node) => node.parentId === id)) await this.load(id);
		}
		this.tree.reveal(placeId);
	}

	async load(parentId: string | null): Promise<void> {
		const { items } = await this.#app.client.place.tree.query({ parentId });
		const others = this.nodes.filter((node) => node.parentId !== parentId);
		this.nodes = sorted([...others, ...items.map(nodeOf)]);
	}

	/** Reads again every list of children that is open. */
	async reread(): Promise<void> {
		const parents = [null, ...this.tree.expanded];
		await Promise.all(parents.map((parentId) => this.load(parentId)));
		this.touched += 1;
	}

	async #find(text: string): Promise<void> {
		this.isSearching = true;
		try {
			const { items } = await this.#app.client.place.tree.query({ search: text });
			if (this.#search.trim() === text) this.found = items;
		} finally {
			this.isSearching = false;
		}
	}

	#heard(row: FeedRow): void {
		// Whoever deleted the open place is on the way to the one above: reading it again would only say that it is gone.
		const isOwnDelete = row.op === 'remove' && row.by?.id === this.#app.me.user.userId;
		if (row.id === this.#openId && !isOwnDelete) this.touched += 1;
		if (row.cause === 'place.import') return void this.reread();
		const before = this.nodes.find((node) => node.id === row.id);
		const others = this.nodes.filter((node) => node.id !== row.id);
		if (row.op === 'remove') {
			this.nodes = counted(others, before?.parentId, -1);
			return;
		}
		const place = row.row as PlaceRow;
		const hasSiblings = place.parentId === null || others.some((node) => node.parentId === place.parentId);
		const isShown = hasSiblings || this.tree.expanded.has(place.parentId ?? '');
		const moved =
			before?.parentId === place.parentId ? others : counted(counted(others, before?.parentId, -1), place.parentId, 1);
		this.nodes = isShown ? sorted([...moved, { ...nodeOf({ ...place, children: before?.childCount ?? 0 }) }]) : moved;
	}
}

function nodeOf(place: PlaceRow & { children: number }): PlaceNode {
	const { placeId, parentId, name, children, level, order, isActive, revision, siteId } = place;
	return { id: placeId, parentId, label: name, childCount: children, level, order, isActive, revision, siteId };
}

function counted(nodes: readonly PlaceNode[], parentId: string | null | undefined, by: number): PlaceNode[] {
	return nodes.map((node) =>
		node.id === parentId ? { ...node, childCount: Math.max(0, node.childCount + by) } : node
	);
}

function sorted(nodes: readonly PlaceNode[]): PlaceNode[] {
	return nodes.toSorted((a, b) => a.order - b.order || a.label.localeCompare(b.label, undefined, { numeric: true }));
}
