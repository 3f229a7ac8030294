import { NO_IDS, withIds, withoutIds, type IdSet } from '../id-set.ts';
import { ancestorsOf, childrenOf, leavesOf, rowsOf, tickStatesOf, type TickState, type TreeNode } from './tree-rows.ts';

const TYPE_AHEAD_MS = 700;
const PAGE_ROWS = 12;

type Options<Node extends TreeNode> = {
	/** All loaded nodes, siblings in their order. */
	nodes: () => readonly Node[];
	/** Called when a node with unloaded children opens, so that the page can fetch them. */
	onload?: (node: Node) => void;
	onopen?: (node: Node) => void;
	isTickable?: boolean;
};

/** State of one tree: what is open, ticked and active, and what each key does (WAI-ARIA treegrid). */
export class TreeController<Node extends TreeNode> {
	readonly options: Options<Node>;
	expanded = $state.raw<IdSet>(NO_IDS);
	ticked = $state.raw<IdSet>(NO_IDS);
	#activeId = $state.raw<string>();
	#typed = '';
	#typedAt = -Infinity;

	readonly children = $derived.by(() => childrenOf(this.options.nodes()));
	readonly rows = $derived.by(() => rowsOf(this.children, this.expanded));
	readonly #tickStates = $derived.by(() => tickStatesOf(this.children, this.ticked));
	readonly activeIndex = $derived.by(() => {
		const index = this.rows.findIndex((row) => row.node.id === this.#activeId);
		return Math.max(0, index);
	});
	/** Ticked leaves that are still there. */
	readonly tickedNodes = $derived.by(() => this.options.nodes().filter((node) => this.ticked.has(node.id)));

	constructor(options: Options<Node>) {
		this.options = options;
	}

	get activeId(): string | undefined {
		return this.rows[this.activeIndex]?.node.id;
	}

	activate(id: string): void {
		this.#activeId = id;
	}

	tickState(id: string): TickState {
		return this.#tickStates.get(id) ?? 'none';
	}

	toggleTick(id: string): void {
		const change = this.tickState(id) === 'all' ? withoutIds : withIds;
		this.ticked = change(this.ticked, leavesOf(this.children, id));
	}

	clearTicks(): void {
		this.ticked = NO_IDS;
	}

	expand(...nodes: readonly Node[]): void {
		this.#open(nodes);
	}

	#open(nodes: readonly Node[]): void {
		const opening = nodes.filter((node) => node.childCount > 0 && !this.expanded.has(node.id));
		if (opening.length === 0) return;
		this.expanded = withIds(
			this.expanded,
			opening.map((node) => node.id)
		);
		for (const node of opening) if (!this.children.has(node.id)) this.options.onload?.(node);
	}

	collapse(node: Node): void {
		this.expanded = withoutIds(this.expanded, [node.id]);
	}

	toggle(node: Node): void {
		if (this.expanded.has(node.id)) this.collapse(node);
		else this.expand(node);
	}

	expandAll(): void {
		this.#open(this.options.nodes());
	}

	collapseAll(): void {
		this.expanded = NO_IDS;
	}

	/** Opens every ancestor, so that the node is on screen. */
	reveal(id: string): void {
		this.#open(ancestorsOf(this.options.nodes(), id));
		this.activate(id);
	}

	/** Answers a key; true when it meant something here. */
	press(key: string, now: number): boolean {
		const row = this.rows[this.activeIndex];
		if (!row) return false;
		const { node } = row;
		const actions: Record<string, () => void> = {
			ArrowDown: () => this.#move(1),
			ArrowUp: () => this.#move(-1),
			PageDown: () => this.#move(PAGE_ROWS),
			PageUp: () => this.#move(-PAGE_ROWS),
			Home: () => this.#move(-Infinity),
			End: () => this.#move(Infinity),
			ArrowRight: () => (row.isExpanded ? this.#move(this.children.has(node.id) ? 1 : 0) : this.expand(node)),
			ArrowLeft: () => (row.isExpanded ? this.collapse(node) : this.#moveToParent(node)),
			Enter: () => (this.options.onopen ? this.options.onopen(node) : this.toggle(node)),
			'*': () => this.#open(this.children.get(node.parentId) ?? this.children.get(null) ?? []),
			' ': () => (this.options.isTickable ? this.toggleTick(node.id) : this.toggle(node))
		};
		// Inside a name that is being typed a space is part of it.
		const isTyping = now - this.#typedAt < TYPE_AHEAD_MS;
		const action = key === ' ' && isTyping ? undefined : actions[key];
		if (action) action();
		else if ([...key].length === 1) this.#typeAhead(key, now);
		else return false;
		return true;
	}

	#move(step: number): void {
		const index = Math.min(this.rows.length - 1, Math.max(0, this.activeIndex + step));
		this.#activeId = this.rows[index]?.node.id;
	}

	#moveToParent(node: Node): void {
		if (this.rows.some((row) => row.node.id === node.parentId)) this.#activeId = node.parentId ?? undefined;
	}

	#typeAhead(sign: string, now: number): void {
		this.#typed = now - this.#typedAt < TYPE_AHEAD_MS ? this.#typed + sign.toLowerCase() : sign.toLowerCase();
		this.#typedAt = now;
		const start = this.#typed.length > 1 ? this.activeIndex : this.activeIndex + 1;
		const inOrder = [...this.rows.slice(start), ...this.rows.slice(0, start)];
		const match = inOrder.find((row) => row.node.label.toLowerCase().startsWith(this.#typed));
		if (match) this.#activeId = match.node.id;
	}
}
