import * as z from 'zod/mini';
import { SubmitTask } from '#lib/domain/tasks/submission.ts';
import type { FieldClient } from '#lib/offline/field-client.ts';
import type { Item } from '#lib/features/field/field-app.controller.svelte.ts';

/** What was handed in, where the item is a submission. */
export function submissionIn(item: Item): SubmitTask | undefined {
	return z.safeParse(SubmitTask, item.input).data;
}

const Sized = z.object({ photos: z.optional(z.array(z.object({ sizeBytes: z.number() }))) });

/** Bytes of a command with the photos it names. */
export function sizeOf(item: Item): number {
	const photos = z.safeParse(Sized, item.input).data?.photos ?? [];
	return JSON.stringify(item.input).length + photos.reduce((sum, photo) => sum + photo.sizeBytes, 0);
}

/** Saves one item, or all that only this phone has, as a file that opens without the app (8.6). */
export async function exportUnsent(client: FieldClient, only?: string): Promise<void> {
	const { rescueName, saveAs, zipRescue } = await import('./rescue-zip.ts');
	saveAs(await zipRescue(await client.rescue(only)), rescueName(new Date()));
}
