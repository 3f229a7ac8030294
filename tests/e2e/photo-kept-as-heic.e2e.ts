import { createHash } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { v7 as newId } from 'uuid';
import { findPoint, submitTask } from '../support/arrange.ts';
import { api } from '../support/e2e.ts';
import { HEIC } from '../support/heic.ts';

test('the built product finds its decoder for pictures that are kept as HEIC', async () => {
	const mapper = await api('mapper@bandung.example');
	const technician = await api('technician@bandung.example');
	const supervisor = await api('supervisor@bandung.example');
	const point = await findPoint(mapper, 'Main bearing grease point', 'Loom L-314');
	const photo = {
		photoId: newId(),
		sha256: createHash('sha256').update(HEIC).digest('hex'),
		sizeBytes: HEIC.byteLength,
		contentType: 'image/heic',
		source: 'gallery',
		takenAt: new Date().toISOString()
	};
	await submitTask(mapper, technician, { title: `Heic ${newId().slice(-8)}`, point }, { photos: [photo] });
	await technician.uploadPhoto(photo, HEIC);
	for (const size of ['320', '1280', 'full']) {
		const picture = await supervisor.download(`/files/${photo.photoId}?size=${size}`);
		expect([...picture.subarray(0, 3)], 'a JPEG').toEqual([0xff, 0xd8, 0xff]);
	}
	await Promise.all([mapper.end(), technician.end(), supervisor.end()]);
});
