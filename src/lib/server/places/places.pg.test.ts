import { v7 as newId } from 'uuid';
import { describe, expect, test } from 'vitest';
import { openPlant } from '../../../../tests/support/company.ts';
import { findTag } from '../tags/tags.service.ts';
import { deletePlace, restorePlace } from './bin.service.ts';
import { createPlace, editPlace, movePlace } from './edit.service.ts';
import { getPlace, listBin, listSites, readAllPlaces, readPlaceTree } from './tree.service.ts';

const plant = await openPlant();
const { make, as, here, there, db, company } = plant;
const manik = as('manik');

async function add(level: string, parentId: string | null, name: string, rest: object = {}): Promise<string> {
	const placeId = newId();
	await manik.run(createPlace, { placeId, level, parentId, name, ...rest });
	return placeId;
}

const detail = (placeId: string) =>
	manik.read('hierarchy.view', (scope) => getPlace(scope, { placeId: placeId as never }));
const tree = (who: typeof manik, filter: object) =>
	who.read('task.view', (scope) => readPlaceTree(scope, { depth: 1, ...filter } as never));

describe('who may change places', () => {
	test('a technician and a supervisor may not', async () => {
		for (const name of ['tina', 'ada', 'vera'] as const) {
			const input = { placeId: newId(), level: 'line', parentId: here.siteId, name: 'Line 9' };
			await expect(as(name).run(createPlace, input)).rejects.toMatchObject({
				code: 'permission',
				details: { permission: 'hierarchy.create' }
			});
			await expect(as(name).run(deletePlace, { placeId: here.lineId })).rejects.toMatchObject({ code: 'permission' });
		}
		expect(await make.audit(here.lineId)).toEqual([]);
	});

	test('places of another company and places that never were answer alike', async () => {
		for (const placeId of [here.lineId, newId()]) {
			await expect(plant.rival.run(deletePlace, { placeId })).rejects.toMatchObject({ code: 'not-found', details: {} });
			const input = { placeId: newId(), level: 'section', parentId: placeId, name: 'Mine' };
			await expect(plant.rival.run(createPlace, input)).rejects.toMatchObject({ code: 'not-found' });
		}
	});

	test('whoever is narrowed to a site sees nothing of the others', async () => {
		const sites = await tree(as('sari'), {});
		expect(sites.items.map(({ placeId }) => placeId)).toEqual([there.siteId]);
		await expect(tree(as('sari'), { parentId: here.lineId })).rejects.toMatchObject({ code: 'not-found' });
		const all = await as('sari').read('task.view', (scope) => readAllPlaces(scope, {}));
		expect(new Set(all.items.map(({ siteId }) => siteId))).toEqual(new Set([there.siteId]));
		expect((await tree(as('sari'), { search: 'Hall A' })).items).toEqual([]);
		const cards = await as('sari').read('task.view', listSites);
		expect(cards.items.map(({ name }) => name)).toEqual(['Hall B']);
	});
});

describe('making and changing places', () => {
	test('a task point gets its tag at once, on record and in the feed', async () => {
		const placeId = await add('task_point', here.assetId, 'Coupling', { barcodes: ['4006381333931'] });
		const found = await detail(placeId);
		expect(found).toMatchObject({ level: 'task_point', name: 'Coupling', revision: 1, parentId: here.assetId });
		expect(found.path.map(({ name }) => name)).toEqual([
			'Hall A',
			'Hall A line',
			'Hall A section',
			'Hall A pump',
			'Coupling'
		]);
		expect(found.tag?.payload).toMatch(/^NFC_TASKPOINT_[0-9A-HJKMNP-TV-Z]{10}$/);
		expect(await make.audit(placeId)).toEqual([
			{ action: 'place.create', summary: 'created under Hall A pump', actor: 'Manik' }
		]);
		const [row] = await make.feed(placeId);
		expect(row).toMatchObject({ op: 'upsert', cause: 'place.create', row: { placeId, name: 'Coupling' } });
		expect(row?.scopes).toEqual(['place', `place@${here.siteId}`]);
	});

	test('hangs only under the level above', async () => {
		await expect(add('asset', here.lineId, 'Pump 7')).rejects.toMatchObject({ code: 'parent-level' });
		await expect(add('line', null, 'Line 7')).rejects.toMatchObject({ code: 'parent-level' });
		await expect(add('site', here.siteId, 'Hall C')).rejects.toMatchObject({ code: 'parent-level' });
	});

	test('a name, an asset number and a barcode are there once', async () => {
		await add('asset', here.sectionId, 'Motor', { assetNumber: 'M-1' });
		await expect(add('asset', here.sectionId, ' motor ')).rejects.toMatchObject({
			code: 'exists',
			details: { fields: ['name'] }
		});
		await expect(add('asset', there.sectionId, 'Motor', { assetNumber: 'm-1' })).rejects.toMatchObject({
			code: 'exists',
			details: { fields: ['assetNumber'] }
		});
		await add('task_point', here.assetId, 'Seal', { barcodes: ['123456'] });
		await expect(add('task_point', there.assetId, 'Seal', { barcodes: ['123456'] })).rejects.toMatchObject({
			code: 'exists',
			details: { fields: ['barcodes'] }
		});
	});

	test('a field the level does not have, and a zone nobody knows, are refused by name', async () => {
		await expect(add('line', here.siteId, 'Line 8', { criticality: 'critical' })).rejects.toMatchObject({
			code: 'invalid',
			details: { fields: ['criticality'] }
		});
		await expect(add('site', null, 'Hall Z', { timeZone: 'Mars/Olympus' })).rejects.toMatchObject({
			code: 'invalid',
			details: { fields: ['timeZone'] }
		});
	});

	test('an edit changes what it names, records before and after, and an older one is stale', async () => {
		const placeId = await add('asset', here.sectionId, 'Fan', { manufacturer: 'Ebm' });
		expect(await manik.run(editPlace, { placeId, revision: 1, name: 'Fan 2', manufacturer: 'Ebm' })).toEqual({
			placeId,
			revision: 2
		});
		const [entry] = await db.admin<{ body: { entry: object } }[]>`
			select body::jsonb as body from audit.entry where subject_id = ${placeId} and action = 'place.edit'
		`;
		expect(entry?.body.entry).toMatchObject({ before: { name: 'Fan' }, after: { name: 'Fan 2' } });
		await expect(manik.run(editPlace, { placeId, revision: 1, name: 'Fan 3' })).rejects.toMatchObject({
			code: 'stale',
			details: { current: { name: 'Fan 2', revision: 2 } }
		});
	});

	test('a section moves with all beneath to another site, and its tasks along', async () => {
		const lineId = await add('line', here.siteId, 'Moving line');
		const sectionId = await add('section', lineId, 'Moving');
		const assetId = await add('asset', sectionId, 'Mover');
		const pointId = await add('task_point', assetId, 'Mover point');
		const templateId = await make.template('Move check', { fields: [] });
		const at = { ...here, lineId, sectionId, assetId, placeId: pointId };
		const taskId = await make.task({ at, templateId });
		await manik.run(movePlace, { placeId: sectionId, revision: 1, parentId: there.lineId });
		expect((await detail(pointId)).path.map(({ name }) => name).slice(0, 2)).toEqual(['Hall B', 'Hall B line']);
		expect(await make.one(taskId)).toMatchObject({
			site_id: there.siteId,
			line_id: there.lineId,
			section_id: sectionId
		});
		const moved = (await make.feed(pointId)).at(-1);
		expect(moved?.scopes).toContain(`place@${there.siteId}`);
		expect(moved?.oldScopes).toContain(`place@${here.siteId}`);
		await expect(manik.run(movePlace, { placeId: assetId, revision: 1, parentId: there.lineId })).rejects.toMatchObject(
			{
				code: 'parent-level'
			}
		);
	});

	test('search finds by part of a name with the breadcrumb', async () => {
		const { items } = await tree(manik, { search: 'all b pum' });
		expect(items).toHaveLength(1);
		expect(items[0]?.path?.map(({ name }) => name)).toEqual(['Hall B', 'Hall B line', 'Hall B section', 'Hall B pump']);
	});
});

describe('the recycle bin', () => {
	test('takes everything beneath with tags and tasks, and gives back exactly that', async () => {
		const lineId = await add('line', here.siteId, 'Old line');
		const sectionId = await add('section', lineId, 'Old section');
		const assetId = await add('asset', sectionId, 'Old asset');
		const gone = await add('task_point', assetId, 'Gone before');
		const placeId = await add('task_point', assetId, 'Old point');
		const code = (await detail(placeId)).tag?.code ?? '';
		const templateId = await make.template('Bin check', { fields: [] });
		const taskId = await make.task({ at: { ...here, lineId, sectionId, assetId, placeId }, templateId });
		await manik.run(deletePlace, { placeId: gone });

		expect(await manik.run(deletePlace, { placeId: lineId })).toEqual({ placeId: lineId, places: 4, tasks: 1 });
		await expect(detail(placeId)).rejects.toMatchObject({ code: 'not-found' });
		expect((await make.one(taskId))['deleted_at']).not.toBeNull();
		await expect(manik.read('mobile.qr.scan', (scope) => findTag(scope, { text: code }))).rejects.toMatchObject({
			code: 'not-found'
		});
		const bin = await manik.read('hierarchy.delete', listBin);
		expect(bin.items.find((bundle) => bundle.placeId === lineId)).toMatchObject({
			name: 'Old line',
			places: 4,
			tasks: 1,
			daysLeft: 90,
			deletedBy: { name: 'Manik' }
		});

		await expect(manik.run(restorePlace, { placeId: gone })).rejects.toMatchObject({ code: 'wrong-state' });
		expect(await manik.run(restorePlace, { placeId: lineId })).toEqual({ placeId: lineId, places: 4, tasks: 1 });
		expect((await detail(placeId)).name).toBe('Old point');
		await expect(detail(gone)).rejects.toMatchObject({ code: 'not-found' });
		expect((await make.one(taskId))['deleted_at']).toBeNull();
		expect(await manik.read('mobile.qr.scan', (scope) => findTag(scope, { text: code }))).toMatchObject({
			placeId,
			isActive: true
		});
	});

	test('a name that was taken meanwhile keeps the bundle in the bin', async () => {
		const placeId = await add('line', here.siteId, 'Twin');
		await manik.run(deletePlace, { placeId });
		await add('line', here.siteId, 'Twin');
		await expect(manik.run(restorePlace, { placeId })).rejects.toMatchObject({
			code: 'exists',
			details: { fields: ['name'] }
		});
	});
});

describe('finding a tag', () => {
	const find = (who: typeof manik, text: string) => who.read('mobile.qr.scan', (scope) => findTag(scope, { text }));

	test('by payload, by typed code in any writing, and by a foreign barcode', async () => {
		const placeId = await add('task_point', here.assetId, 'Scanned', { barcodes: ['EAN-77'] });
		expect(await find(as('tina'), `NFC_TASKPOINT_${here.tagCode}`)).toMatchObject({
			kind: 'task_point',
			placeId: here.placeId
		});
		expect(await find(as('tina'), '7k3m9-qx2td')).toMatchObject({ placeId: here.placeId, isActive: true });
		expect(await find(as('tina'), 'EAN-77')).toMatchObject({ kind: 'barcode', placeId });
	});

	test('of another site, another company, or nowhere: the same answer', async () => {
		for (const who of [as('sari'), plant.rival]) {
			await expect(find(who, here.tagCode)).rejects.toMatchObject({ code: 'not-found', details: {} });
		}
		await expect(find(as('tina'), 'ZZZZZZZZZZ')).rejects.toMatchObject({ code: 'not-found', details: {} });
		await expect(find(as('tina'), `NFC_ASSET_${here.tagCode}`)).rejects.toMatchObject({ code: 'not-found' });
	});
});

test('two people making the same name at once: one wins', async () => {
	const make2 = () =>
		add('line', here.siteId, 'Race').then(
			() => 'made',
			(error: { code: string }) => error.code
		);
	expect((await Promise.all([make2(), make2()])).sort()).toEqual(['exists', 'made']);
	const [row] = await db.admin<{ n: number }[]>`
		select count(*)::int as n from place where company_id = ${company.companyId} and name = 'Race'
	`;
	expect(row?.n).toBe(1);
});
