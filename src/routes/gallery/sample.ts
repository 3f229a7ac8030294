import type { TreeNode } from '#lib/ui/tree/tree-rows.ts';

/** A plant: 4 lines, sections and assets of ten, task points until `count` is reached. */
export function makeTree(count: number): TreeNode[] {
	const nodes: TreeNode[] = [];
	const add = (parentId: string | null, label: string, childCount: number): string => {
		const id = String(nodes.length);
		nodes.push({ id, parentId, label, childCount });
		return id;
	};
	const lines = [1, 2, 3, 4].map((line) => add(null, `Line ${line}`, 10));
	const sections = lines.flatMap((line) => ten((index) => add(line, `Section ${index}`, 10)));
	const assets = sections.flatMap((section) => ten((index) => add(section, `Asset ${section}-${index}`, 24)));
	while (nodes.length < count) {
		const asset = assets[nodes.length % assets.length] ?? null;
		add(asset, `Task point ${nodes.length}`, 0);
	}
	return nodes;
}

function ten(make: (index: number) => string): string[] {
	return Array.from({ length: 10 }, (_, index) => make(index + 1));
}
