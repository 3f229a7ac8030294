import * as z from 'zod/mini';
import { SubmitTask } from '#lib/domain/tasks/submission.ts';
import type { FieldClient } from '#lib/offline/field-client.ts';
import type { Item } from '#lib/features/field/field-app.controller.svelte.ts';

/** What was handed in, where the item is a submission. */
export function submissionIn(item: Item): SubmitTask | undefined {
	return z.safeParse(SubmitTask, item.input).data;
}

/** Bytes of a command with the photos it names. */
export function sizeOf(item: Item): number {
	const photos = submissionIn(item)?.photos ?? [];
	return JSON.stringify(item.input).length + photos.reduce((sum, photo) => sum + photo.sizeBytes, 0);
}

/** Everything of one item as a file a person can keep: the command as it was made, its photos as data addresses. */
export async function exportItem(client: FieldClient, item: Item): Promise<void> {
	const photos = await Promise.all(
		item.photos.map(async ({ photoId }) => {
			const blob = await client.photoBlob(photoId);
			return { photoId, content: blob ? await asDataAddress(blob) : null };
		})
	);
	const file = new Blob([JSON.stringify({ ...item, photos }, undefined, '\t')], { type: 'application/json' });
	const link = document.createElement('a');
	link.href = URL.createObjectURL(file);
	link.download = `sm-tm-${item.name}-${item.id}.json`;
	link.click();
	URL.revokeObjectURL(link.href);
}

function asDataAddress(blob: Blob): Promise<string> {
	return new Promise((resolve, reject) => {
		const reader = new FileReader();
		reader.onload = () => resolve(String(reader.result));
		reader.onerror = () => reject(reader.error);
		reader.readAsDataURL(blob);
	});
}
