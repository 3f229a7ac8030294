import { createHash } from 'node:crypto';
import { v7 as newId } from 'uuid';
import { findPoint, submitTask } from '../../tests/support/arrange.ts';
import type { Api } from '../../tests/support/e2e.ts';

type Waiting = { record: { recordId: string; photos: { complete: number } } };
type Shown = { record: { photos: { photoId: string }[] } };

const PICTURES = 2;

/** A submission with everything a reviewer looks at: a red and an amber value, words, pictures. */
export async function submitHotBearing(supervisor: Api, mapper: Api, technician: Api): Promise<string> {
	const point = await findPoint(mapper, 'Main bearing grease point', 'Loom L-314');
	const pictures = await borrowPictures(supervisor);
	const photos = pictures.map((bytes) => ({
		photoId: newId(),
		sha256: createHash('sha256').update(bytes).digest('hex'),
		sizeBytes: bytes.byteLength,
		contentType: 'image/jpeg',
		source: 'camera',
		takenAt: new Date().toISOString()
	}));
	const template = 'Bearing temperature and vibration';
	const { recordId } = await submitTask(
		mapper,
		technician,
		{ title: template, point, template },
		{
			values: {
				bearing_temperature: { kind: 'number', value: 93.5 },
				vibration: { kind: 'number', value: 4.82 },
				condition: { kind: 'rating', value: 2 },
				notes: { kind: 'text', value: 'Hot after 20 minutes, grease has turned dark.' }
			},
			photos
		}
	);
	for (const [index, photo] of photos.entries()) {
		const bytes = pictures[index];
		if (bytes) await technician.uploadPhoto(photo, bytes);
	}
	return recordId;
}

/** Pictures of the demo's own records. */
async function borrowPictures(supervisor: Api): Promise<Buffer[]> {
	const { items } = await supervisor.query<{ items: Waiting[] }>('approval.list', { tab: 'pending', limit: 100 });
	const pictures = new Map<number, Buffer>();
	for (const { record } of items.filter(({ record: { photos } }) => photos.complete > 0)) {
		const shown = await supervisor.query<Shown>('approval.get', { recordId: record.recordId });
		const bytes = await supervisor.download(`/files/${shown.record.photos[0]?.photoId}`);
		pictures.set(bytes.byteLength, bytes);
		if (pictures.size === PICTURES) break;
	}
	return [...pictures.values()];
}
