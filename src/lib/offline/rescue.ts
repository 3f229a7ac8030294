import type { RescueFile } from '#lib/domain/tasks/rescue.ts';
import type { Device } from './device.ts';
import { IN_REVIEW, type StoredItem, WAITING } from './outbox.ts';
import type { Parts } from './parts.ts';
import { bytesOf } from './photos.ts';

/** What a rescue file holds: the list for people and for the server, and the pictures beside it. */
export type Rescue = { list: Record<keyof RescueFile, unknown>; photos: { name: string; blob: Blob }[] };

type Picture = { photoId: string; blob: Blob };

/** Everything that only this phone has, or one item of it; reads and writes nothing (8.6). */
export async function gatherRescue(
	{ store, meta }: Pick<Device, 'store' | 'meta'>,
	parts: Pick<Parts, 'clock' | 'companyId' | 'user'>,
	only?: string
): Promise<Rescue> {
	const unsent = [...(await store.find('outbox', WAITING)), ...(await store.find('outbox', IN_REVIEW))];
	const items = only === undefined ? unsent.filter(isHere) : unsent.filter((item) => item.id === only);
	const drafts = only === undefined ? [...(await store.all('drafts')), ...(await store.all('forms'))] : [];
	const wanted = new Set([...items, ...drafts].flatMap((one) => one.photos.map(({ photoId }) => photoId as string)));
	const rows: Picture[] = [];
	for (const photoId of wanted) {
		const kept = await bytesOf(store, photoId);
		if (kept) rows.push({ photoId, blob: kept.blob });
	}
	const names = new Map(rows.map((row) => [row.photoId, nameOf(row)]));
	const { deviceId } = await meta();
	return {
		list: {
			format: 'sm-tm-rescue',
			v: 1,
			madeAt: parts.clock.now().toISOString(),
			companyId: parts.companyId,
			deviceId,
			user: { userId: parts.user.id, name: parts.user.name },
			items: items.map((item) => itemOf(item, names)),
			drafts
		},
		photos: rows.map((row) => ({ name: nameOf(row), blob: row.blob }))
	};
}

/** What was set aside on the server is received and needs no rescue. */
function isHere(item: StoredItem): boolean {
	return item.state === 'queued' || (item.state === 'needs_review' && item.where === 'phone');
}

function itemOf(item: StoredItem, names: ReadonlyMap<string, string>) {
	const { id, name, title, input, occurredAt, clockOffset } = item;
	const photos = item.photos.map(({ photoId }) => ({ photoId, file: names.get(photoId) ?? null }));
	return { id, name, title, input, occurredAt, clockOffset, photos };
}

function nameOf({ photoId, blob }: Picture): string {
	return `photos/${photoId}.${blob.type === 'image/png' ? 'png' : blob.type === 'image/webp' ? 'webp' : 'jpg'}`;
}
