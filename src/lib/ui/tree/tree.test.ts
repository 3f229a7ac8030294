import { describe, expect, test } from 'vitest';
import { TreeController } from './tree.controller.svelte.ts';
import { childrenOf, rowsOf, tickStatesOf, type TreeNode } from './tree-rows.ts';

const node = (id: string, parentId: string | null, childCount = 0, label = id): TreeNode => ({
	id,
	parentId,
	label,
	childCount
});

const PLANT = [
	node('north', null, 2, 'Plant North'),
	node('weaving', 'north', 2, 'Weaving'),
	node('l1', 'weaving', 0, 'Loom 1'),
	node('l2', 'weaving', 0, 'Loom 2'),
	node('spinning', 'north', 1, 'Spinning'),
	node('s1', 'spinning', 0, 'Spinner 1'),
	node('south', null, 3, 'Plant South')
];

const treeOf = (loaded: string[] = []) =>
	new TreeController({ nodes: () => PLANT, isTickable: true, onload: (opened) => loaded.push(opened.id) });

describe('rows', () => {
	test('only children of expanded nodes are on screen, with level, position and size', () => {
		const rows = rowsOf(childrenOf(PLANT), new Set(['north', 'weaving']));
		expect(rows.map((row) => row.node.id)).toEqual(['north', 'weaving', 'l1', 'l2', 'spinning', 'south']);
		expect(rows[3]).toMatchObject({ level: 3, position: 2, setSize: 2, isExpanded: false });
	});

	test('a node whose parent is filtered away stands at the top', () => {
		expect(rowsOf(childrenOf([node('l1', 'weaving')]), new Set()).map((row) => row.level)).toEqual([1]);
	});

	test('10,000 nodes are laid out in less than one frame of a slow phone', () => {
		const nodes = Array.from({ length: 10_000 }, (_, index) =>
			node(`${index}`, index < 100 ? null : `${index % 100}`, index < 100 ? 99 : 0)
		);
		const expanded = new Set(nodes.slice(0, 100).map(({ id }) => id));
		const start = performance.now();
		expect(rowsOf(childrenOf(nodes), expanded)).toHaveLength(10_000);
		expect(performance.now() - start).toBeLessThan(200);
	});
});

describe('ticks', () => {
	test('a parent says what its leaves say', () => {
		const states = tickStatesOf(childrenOf(PLANT), new Set(['l1', 's1']));
		expect(['north', 'weaving', 'spinning', 'south', 'l1'].map((id) => states.get(id))).toEqual([
			'some',
			'some',
			'all',
			'none',
			'all'
		]);
	});

	test('ticking a parent ticks its leaves, again takes them back', () => {
		const tree = treeOf();
		tree.toggleTick('north');
		expect(tree.tickedNodes.map(({ id }) => id)).toEqual(['l1', 'l2', 's1']);
		tree.toggleTick('weaving');
		expect(tree.tickState('north')).toBe('some');
		tree.toggleTick('north');
		expect(tree.tickState('north')).toBe('all');
	});
});

describe('keys', () => {
	const press = (tree: TreeController<TreeNode>, ...keys: string[]) => {
		keys.forEach((key, index) => tree.press(key, 10_000 + index));
		return tree.activeId;
	};

	test('right opens, right again goes to the first child, left returns and closes', () => {
		const tree = treeOf();
		expect(press(tree, 'ArrowRight', 'ArrowRight')).toBe('weaving');
		expect(press(tree, 'ArrowLeft')).toBe('north');
		expect(press(tree, 'ArrowLeft', 'ArrowDown')).toBe('south');
	});

	test('Home and End reach the ends, a star opens all siblings', () => {
		const tree = treeOf();
		expect(press(tree, 'End')).toBe('south');
		expect(press(tree, 'Home', '*')).toBe('north');
		expect([...tree.expanded]).toEqual(['north', 'south']);
	});

	test('typing finds the next name, and a space belongs to it', () => {
		const tree = treeOf();
		expect(press(tree, ...'plant s')).toBe('south');
		expect(tree.ticked.size).toBe(0);
	});

	test('opening a node without loaded children asks for them once', () => {
		const loaded: string[] = [];
		press(treeOf(loaded), 'End', 'ArrowRight', 'ArrowRight');
		expect(loaded).toEqual(['south']);
	});

	test('a key without meaning is left to the browser', () => {
		expect(treeOf().press('Tab', 0)).toBe(false);
	});

	test('reveal opens the ancestors', () => {
		const tree = treeOf();
		tree.reveal('s1');
		expect(tree.activeId).toBe('s1');
	});
});
