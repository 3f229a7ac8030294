import { createHash } from 'node:crypto';
import { v7 as newId } from 'uuid';
import { drawPictures } from '#lib/server/demo/pictures.ts';
import { findPoint, submitTask } from '../../tests/support/arrange.ts';
import type { Api } from '../../tests/support/e2e.ts';

/** Of the drawn ones, two that differ. */
const SHOWN = [0, 2];

/** A submission with everything a reviewer looks at: a red and an amber value, words, pictures. */
export async function submitHotBearing(mapper: Api, technician: Api): Promise<string> {
	const point = await findPoint(mapper, 'Main bearing grease point', 'Loom L-314');
	const drawn = await drawPictures();
	const pictures = SHOWN.flatMap((index) => drawn[index]?.pictures.versions.full ?? []);
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
