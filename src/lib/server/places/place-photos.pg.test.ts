import sharp from 'sharp';
import { v7 as newId } from 'uuid';
import { afterEach, expect, test } from 'vitest';
import { openPlant } from '../../../../tests/support/company.ts';
import { openFiles, sha256 } from '../../../../tests/support/files.ts';
import { photoOf } from '../../../../tests/support/submission.ts';
import { deletePlace, restorePlace } from './bin.service.ts';
import { createPlace, editPlace } from './edit.service.ts';
import { getPlace } from './tree.service.ts';

const plant = await openPlant();
const { make, as, here, there, db, company } = plant;
const { uploader, faults } = await openFiles(db);
const mapper = as('manik');
const phone = await uploader(company, 'Made', ['Mapper']);
const technician = await uploader(company, 'Paula', ['Technician']);
const boss = await uploader(company, 'Sri', ['Supervisor'], { app: 'portal' });
const farBoss = await uploader(company, 'Sepp', ['Supervisor'], { app: 'portal', sites: [there.siteId] });

const jpeg = await sharp({ create: { width: 1600, height: 900, channels: 3, background: 'teal' } })
	.jpeg()
	.toBuffer();

afterEach(() => expect(faults).toEqual([]));

type Claim = ReturnType<typeof photoOf>;
const claim = (): Claim => ({ ...photoOf(), sha256: sha256(jpeg), sizeBytes: jpeg.byteLength });
const many = (count: number) => Array.from({ length: count }, claim);
const point = (more: object = {}) => ({
	placeId: newId(),
	level: 'task_point',
	parentId: here.assetId,
	name: `Point ${newId()}`,
	...more
});
const photosOf = async (placeId: string) =>
	(await as('ada').read('hierarchy.view', (scope) => getPlace(scope, { placeId: placeId as never }))).photos;
const queryOf = ({ photoId, sha256: hash }: Claim) => ({
	kind: 'photo',
	photoId,
	pass: 'full',
	owner: 'place',
	sha256: hash
});
const give = (photoId: string) => db.admin`update photo set created_by = ${phone.userId} where id = ${photoId}`;

test('photos of a new place are named with it, arrive later, and are told to whoever sees its details', async () => {
	const photo = claim();
	const input = point({ photos: [photo] });
	expect(await mapper.deliver(createPlace, input)).toMatchObject({ verdict: 'applied' });
	expect(await photosOf(input.placeId)).toMatchObject([{ photoId: photo.photoId, state: 'expected' }]);
	await give(photo.photoId);
	expect(await technician.post({ query: queryOf(photo), body: jpeg })).toMatchObject({ status: 403 });
	expect(await phone.post({ query: queryOf(photo), body: jpeg })).toMatchObject({ status: 201 });
	expect(await photosOf(input.placeId)).toMatchObject([{ photoId: photo.photoId, state: 'complete' }]);
	expect((await make.audit(input.placeId)).map(({ action }) => action)).toEqual([
		'place.create',
		'place.receive-photo'
	]);
	const last = (await make.feed(input.placeId)).at(-1);
	expect(last).toMatchObject({ cause: 'place.receive-photo', row: { photos: [{ state: 'complete' }] } });
	expect(last?.scopes).toEqual(['place-detail', `place-detail@${here.siteId}`]);
	expect((await boss.get(photo.photoId, '320', 'place')).status).toBe(200);
	expect((await farBoss.get(photo.photoId, '320', 'place')).status).toBe(404);
	expect((await technician.get(photo.photoId, '320', 'place')).status).toBe(403);
});

test('more are added by a late edit whatever others changed meanwhile, ten at most, and each once', async () => {
	const input = point({ description: 'Left side' });
	await mapper.run(createPlace, input);
	await as('gus').run(editPlace, { placeId: input.placeId, revision: 1, description: 'Right side' });
	const seen = { description: 'Left side' };
	const [photo] = many(1);
	const late = { placeId: input.placeId, revision: 1, description: 'Far side', seen, photos: [photo] };
	expect(await mapper.deliver(editPlace, late)).toMatchObject({ verdict: 'held', reason: 'changed-meanwhile' });
	expect(await photosOf(input.placeId)).toMatchObject([{ photoId: photo?.photoId }]);
	expect((await make.audit(input.placeId)).map(({ summary }) => summary)).toContain('added a photo');
	const more = { placeId: input.placeId, revision: 2 };
	await expect(mapper.run(editPlace, { ...more, photos: many(10) })).rejects.toMatchObject({ code: 'photos-too-many' });
	await expect(mapper.run(editPlace, { ...more, photos: [photo] })).rejects.toMatchObject({ code: 'id-reused' });
	await mapper.run(editPlace, { ...more, photos: many(9) });
	expect(await photosOf(input.placeId)).toHaveLength(10);
});

test('lines and sections have none', async () => {
	const line = { placeId: newId(), level: 'line', parentId: here.siteId, name: 'Line P', photos: many(1) };
	await expect(mapper.run(createPlace, line)).rejects.toMatchObject({
		code: 'invalid',
		details: { fields: ['photos'] }
	});
	const edit = { placeId: here.sectionId, revision: 1, photos: many(1) };
	await expect(mapper.run(editPlace, edit)).rejects.toMatchObject({ code: 'invalid', details: { fields: ['photos'] } });
});

test('a photo on its way finds its place in the recycle bin, too, and is there when it comes back', async () => {
	const photo = claim();
	const input = point({ photos: [photo] });
	await mapper.run(createPlace, input);
	await give(photo.photoId);
	await mapper.run(deletePlace, { placeId: input.placeId });
	expect(await phone.post({ query: queryOf(photo), body: jpeg })).toMatchObject({ status: 201 });
	expect((await boss.get(photo.photoId, '320', 'place')).status).toBe(404);
	await mapper.run(restorePlace, { placeId: input.placeId });
	expect(await photosOf(input.placeId)).toMatchObject([{ state: 'complete' }]);
});
