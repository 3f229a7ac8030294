export type TreeNode = {
	id: string;
	parentId: string | null;
	label: string;
	/** Children that exist, loaded or not. */
	childCount: number;
};

export type TreeRow<Node extends TreeNode> = {
	node: Node;
	level: number;
	position: number;
	setSize: number;
	isExpanded: boolean;
};

export type TickState = 'none' | 'some' | 'all';

export type Children<Node extends TreeNode> = ReadonlyMap<string | null, readonly Node[]>;

/** Nodes by parent, in the order given. A node whose parent is not among them stands at the top. */
export function childrenOf<Node extends TreeNode>(nodes: readonly Node[]): Children<Node> {
	const known = new Set(nodes.map((node) => node.id));
	const children = new Map<string | null, Node[]>();
	for (const node of nodes) {
		const parentId = node.parentId !== null && known.has(node.parentId) ? node.parentId : null;
		const siblings = children.get(parentId);
		if (siblings) siblings.push(node);
		else children.set(parentId, [node]);
	}
	return children;
}

/** What is on screen: every node all of whose ancestors are expanded, top to bottom. */
export function rowsOf<Node extends TreeNode>(
	children: Children<Node>,
	expanded: ReadonlySet<string>
): TreeRow<Node>[] {
	const rows: TreeRow<Node>[] = [];
	const walk = (parentId: string | null, level: number): void => {
		const siblings = children.get(parentId) ?? [];
		siblings.forEach((node, index) => {
			const isExpanded = expanded.has(node.id);
			rows.push({ node, level, position: index + 1, setSize: siblings.length, isExpanded });
			if (isExpanded) walk(node.id, level + 1);
		});
	};
	walk(null, 1);
	return rows;
}

export function ancestorsOf<Node extends TreeNode>(nodes: readonly Node[], id: string): Node[] {
	const known = new Map(nodes.map((node) => [node.id, node]));
	const ancestors: Node[] = [];
	let node = known.get(id);
	while (node && node.parentId !== null) {
		node = known.get(node.parentId);
		if (node) ancestors.unshift(node);
	}
	return ancestors;
}

/** Leaves below a node, itself when it has no loaded children. */
export function leavesOf<Node extends TreeNode>(children: Children<Node>, id: string): string[] {
	const below = children.get(id);
	return below ? below.flatMap((node) => leavesOf(children, node.id)) : [id];
}

/** Only leaves are ticked; a parent shows what its leaves say. */
export function tickStatesOf<Node extends TreeNode>(
	children: Children<Node>,
	ticked: ReadonlySet<string>
): ReadonlyMap<string, TickState> {
	const states = new Map<string, TickState>();
	const judge = (node: Node): TickState => {
		const below = children.get(node.id)?.map(judge);
		const state = below ? together(below) : ticked.has(node.id) ? 'all' : 'none';
		states.set(node.id, state);
		return state;
	};
	children.get(null)?.forEach(judge);
	return states;
}

function together(states: readonly TickState[]): TickState {
	if (states.every((state) => state === 'all')) return 'all';
	return states.every((state) => state === 'none') ? 'none' : 'some';
}
