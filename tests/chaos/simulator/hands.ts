import type { TaskView } from '#lib/offline/field-client.ts';
import { goPlaces } from './mapping.ts';
import { report } from './reporting.ts';
import { count, type Tab, type World } from './world.ts';

/** What the person in front of a window does next; it takes its time while everything else goes on. */
export function act(world: World, tab: Tab): void {
	const flow = actionOf(world, tab).catch((error: unknown) => {
		// A full storage and a run that another window has ended are told to the person; nothing is taken for saved.
		const isTold = error instanceof Error && /full|not on this device|draft is gone/.test(error.message);
		if (!isTold) world.violated(`the app broke: ${String(error)}`);
	});
	void flow;
}

async function actionOf(world: World, tab: Tab): Promise<void> {
	const { dice } = world;
	const { client } = tab;
	if (dice.chance(0.06)) return client.clearCache();
	if (dice.chance(0.15)) return lookAtRefused(world, tab);
	if (dice.chance(0.2)) return goPlaces(world, tab);
	if (dice.chance(0.15)) return report(world, tab);
	const { items } = await client.listTasks({ limit: 20 });
	const task = dice.pick(items);
	if (!task) return;
	if (task.draft) return goOn(world, tab, task);
	if (['open', 'in_progress', 'rejected'].includes(task.state)) await client.startTask(task.taskId);
}

async function goOn(world: World, tab: Tab, { taskId }: TaskView): Promise<void> {
	const { dice } = world;
	const { client, disk } = tab;
	const draft = await client.draft(taskId);
	if (!draft) return;
	switch (dice.weighted({ fill: 5, photo: 2, remove: 0.5, submit: 4, release: 0.7 })) {
		case 'fill': {
			const reading = { kind: 'number', value: dice.below(100_000) } as const;
			const note = { kind: 'text', value: `Seen ${dice.below(1_000_000)}` } as const;
			await client.saveDraft({ ...draft, values: { ...draft.values, reading, note } });
			return;
		}
		case 'photo':
			if (draft.photos.length < 3) await client.addPhoto(taskId, picture(world));
			return;
		case 'remove': {
			const photo = dice.pick(draft.photos);
			if (photo) await client.removePhoto(taskId, photo.photoId);
			return;
		}
		case 'submit': {
			if (draft.values['reading'] === undefined) return;
			const handedIn = await client.submitDraft(taskId);
			if (handedIn.ok && !disk.made.has(handedIn.item.id))
				world.violated('a submission shown as saved is not on the disk');
			return;
		}
		case 'release':
			return client.releaseTask(taskId);
	}
}

/** Needs review: tried again, or thrown away. */
async function lookAtRefused(world: World, { client }: Tab): Promise<void> {
	const refused = (await client.outbox()).filter((item) => item.state === 'needs_review' && item.where === 'phone');
	const item = world.dice.pick(refused);
	if (!item) return;
	const isKept = world.dice.chance(0.7);
	count(world, isKept ? 'tried-again' : 'thrown-away');
	await (isKept ? client.retry(item.id) : client.discard(item.id));
}

function picture(world: World) {
	const bytes = new TextEncoder().encode(`picture ${world.dice.next()}`);
	const blob = new Blob([bytes], { type: 'image/jpeg' });
	// The real one answers in its own time, which no seed repeats.
	return {
		blob: Object.assign(blob, { arrayBuffer: async () => bytes.buffer }),
		preview: null,
		source: 'camera' as const
	};
}
