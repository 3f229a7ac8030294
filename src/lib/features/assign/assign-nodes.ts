import type { PlaceRow } from '#lib/domain/places/place.ts';
import type { Client } from '#lib/trpc/client.ts';

export type TreeTask = Awaited<ReturnType<Client['task']['tree']['query']>>['items'][number];

export type AssignNode = {
	id: string;
	parentId: string | null;
	label: string;
	childCount: number;
	/** Tasks nobody is to do, here and beneath. */
	unassigned: number;
	task: TreeTask | undefined;
};

/** Line > section > asset > task point > task (6.5): only the places that hold a task, in the order of the plant. */
export function assignNodes(tasks: readonly TreeTask[], places: ReadonlyMap<string, PlaceRow>): AssignNode[] {
	const nodes = new Map<string, AssignNode>();
	const tops = new Set<string>();
	for (const task of tasks) {
		const isUnassigned = task.assigneeIds.length === 0;
		const way = [task.lineId, task.sectionId, task.assetId, task.placeId];
		way.forEach((id, index) => {
			const parentId = index === 0 ? null : (way[index - 1] ?? null);
			const node = nodes.get(id) ?? placeNode(id, parentId, places);
			if (!nodes.has(id) && parentId) grow(nodes.get(parentId));
			nodes.set(id, node);
			if (isUnassigned) node.unassigned += 1;
			if (parentId === null) tops.add(id);
		});
		grow(nodes.get(task.placeId));
		nodes.set(task.taskId, {
			id: task.taskId,
			parentId: task.placeId,
			label: task.title,
			childCount: 0,
			unassigned: isUnassigned ? 1 : 0,
			task
		});
	}
	const all = [...nodes.values()];
	const byPlant = placeOrder(places);
	// Tasks stand among tasks only and places among places, and a date sorts faster than a name.
	return [
		...all.filter(({ task }) => !task).sort(byPlant),
		...all.filter(({ task }) => task).sort((a, b) => (dueOf(a) < dueOf(b) ? -1 : Number(dueOf(a) > dueOf(b))))
	];
}

function placeNode(id: string, parentId: string | null, places: ReadonlyMap<string, PlaceRow>): AssignNode {
	return { id, parentId, label: places.get(id)?.name ?? '…', childCount: 0, unassigned: 0, task: undefined };
}

function grow(node: AssignNode | undefined): void {
	if (node) node.childCount += 1;
}

function dueOf({ task }: AssignNode): string {
	return task?.dueAt ?? '';
}

function placeOrder(places: ReadonlyMap<string, PlaceRow>): (a: AssignNode, b: AssignNode) => number {
	// Made once: making one costs more than comparing a thousand names.
	const { compare } = new Intl.Collator(undefined, { numeric: true });
	const orderOf = ({ id }: AssignNode) => places.get(id)?.order ?? 0;
	const siteOrder = ({ id }: AssignNode) => places.get(places.get(id)?.siteId ?? '')?.order ?? 0;
	return (a, b) => siteOrder(a) - siteOrder(b) || orderOf(a) - orderOf(b) || compare(a.label, b.label);
}

/** Tasks beneath a node, or the task itself. */
export function tasksUnder(id: string, tasks: readonly TreeTask[]): TreeTask[] {
	return tasks.filter((task) => [task.taskId, task.placeId, task.assetId, task.sectionId, task.lineId].includes(id));
}

export function placesById(places: readonly PlaceRow[]): ReadonlyMap<string, PlaceRow> {
	return new Map(places.map((place) => [place.placeId, place]));
}
