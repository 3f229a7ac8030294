import { v7 as newId } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { openBootstrap } from '../sync/bootstrap.service.ts';
import { openSync } from '../../../../tests/support/sync.ts';

// Places that a phone made or changed while the world went on (product 8.4).

const place = await openSync();
const { db, make, plant } = place;
const mapper = await place.sender('Made', ['Mapper']);
const technician = await place.sender('Tom', ['Technician']);

type Stored = { name: string; revision: number; address: string | null };
type Line = { entity: string; id: string; row: Record<string, unknown> };

let codes = 0;
const newCode = () => `P${String((codes += 1)).padStart(9, '0')}`;

async function push(name: string, input: Record<string, unknown>, by = mapper) {
	return (await by.push([by.envelope(name, input)])).verdicts[0];
}

const point = (change: Record<string, unknown> = {}) => ({
	placeId: newId(),
	level: 'task_point',
	parentId: plant.assetId,
	name: `Point ${newId()}`,
	tagCode: newCode(),
	...change
});

async function stored(placeId: string): Promise<Stored | undefined> {
	const [row] = await db.admin<Stored[]>`select name, revision, address from place where id = ${placeId}`;
	return row;
}

async function linesOf(by: typeof mapper): Promise<Line[]> {
	const { chunks } = await openBootstrap(place.door, by.caller);
	let text = '';
	for await (const chunk of chunks) text += chunk;
	return text
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as Line);
}

describe('making a place', () => {
	test('keeps the code that the phone drew, so that its chip and label are right', async () => {
		const input = point();
		expect(await push('place.create', input)).toMatchObject({ kind: 'applied', answer: { name: input.name } });
		const tags = await db.admin`select code, is_active from tag where place_id = ${input.placeId}`;
		expect(tags).toEqual([{ code: input.tagCode, is_active: true }]);
		expect((await make.audit(input.placeId)).map(({ action }) => action)).toEqual(['place.create']);
	});

	test('under a name that was taken meanwhile becomes "Name (2)", and its author hears of it', async () => {
		const name = `Grease nipple ${newId().slice(-4)}`;
		await push('place.create', point({ name }));
		expect(await push('place.create', point({ name: name.toUpperCase() }))).toMatchObject({
			kind: 'merged',
			answer: { name: `${name.toUpperCase()} (2)` }
		});
		expect(await push('place.create', point({ name }))).toMatchObject({ answer: { name: `${name} (3)` } });
	});

	test('under a parent that was deleted waits for another parent, and then is taken', async () => {
		const asset = await make.plant('Hall D');
		await db.admin`update place set deleted_at = now() where id = ${asset.assetId}`;
		const input = point({ parentId: asset.assetId });
		const first = mapper.envelope('place.create', input);
		expect((await mapper.push([first])).verdicts).toMatchObject([{ kind: 'refused', reason: 'not-found' }]);
		const again = mapper.envelope('place.create', { ...input, parentId: plant.assetId }, { id: first.id });
		expect((await mapper.push([again])).verdicts).toMatchObject([{ kind: 'applied' }]);
	});

	test('a whole branch comes in one batch, each place after the one above it', async () => {
		const [line, section] = [newId(), newId()];
		const first = mapper.envelope('place.create', {
			placeId: line,
			level: 'line',
			parentId: plant.siteId,
			name: `Line ${line}`
		});
		const second = mapper.envelope(
			'place.create',
			{ placeId: section, level: 'section', parentId: line, name: 'Left' },
			{ deps: [first.id] }
		);
		const { verdicts } = await mapper.push([first, second]);
		expect(verdicts.map(({ kind }) => kind)).toEqual(['applied', 'applied']);
	});

	test('a technician makes none on a phone', async () => {
		const input = point();
		expect(await push('place.create', input, technician)).toMatchObject({
			kind: 'refused',
			reason: 'permission',
			permission: 'mobile.hierarchy.create'
		});
		expect(await stored(input.placeId)).toBeUndefined();
	});
});

describe('changing a place', () => {
	let placeId = '';
	beforeEach(async () => {
		placeId = newId();
		await push('place.create', { placeId, level: 'site', parentId: null, name: `Site ${placeId}`, address: 'Road 1' });
	});

	test('as it was seen is applied', async () => {
		const seen = { address: 'Road 1' };
		const verdict = await push('place.edit', { placeId, revision: 1, address: 'Road 2', seen });
		expect(verdict).toMatchObject({ kind: 'applied', answer: { revision: 2 } });
	});

	test('in a field nobody touched since is merged', async () => {
		await push('place.edit', { placeId, revision: 1, name: `Hall ${placeId}`, seen: { name: `Site ${placeId}` } });
		const verdict = await push('place.edit', { placeId, revision: 1, address: 'Road 2', seen: { address: 'Road 1' } });
		expect(verdict).toMatchObject({ kind: 'merged', answer: { revision: 3 } });
		expect(await stored(placeId)).toMatchObject({ name: `Hall ${placeId}`, address: 'Road 2' });
	});

	test('in a field somebody else changed is held: their value stays, the rest is taken', async () => {
		await push('place.edit', { placeId, revision: 1, address: 'Road 9', seen: { address: 'Road 1' } });
		const seen = { address: 'Road 1', name: `Site ${placeId}` };
		const input = { placeId, revision: 1, address: 'Road 2', name: `Hall ${placeId}`, seen };
		expect(await push('place.edit', input)).toMatchObject({
			kind: 'held',
			reason: 'changed-meanwhile',
			answer: { disputed: ['address'] }
		});
		expect(await stored(placeId)).toMatchObject({ address: 'Road 9', name: `Hall ${placeId}` });
		const [entry] = (await make.audit(placeId)).toReversed();
		expect(entry?.summary).toContain('address');
	});

	test('to what it has become meanwhile disputes nothing', async () => {
		await push('place.edit', { placeId, revision: 1, address: 'Road 2', seen: { address: 'Road 1' } });
		const verdict = await push('place.edit', { placeId, revision: 1, address: 'Road 2', seen: { address: 'Road 1' } });
		expect(verdict).toMatchObject({ kind: 'merged', answer: { revision: 2 } });
	});
});

describe('what a phone reads of places', () => {
	test('names for everybody with tasks, details only for those who may see them', async () => {
		const placeId = newId();
		await push('place.create', { placeId, level: 'site', parentId: null, name: 'Secret hall', address: 'Hidden road' });
		const [mappers, technicians] = [await linesOf(mapper), await linesOf(technician)];
		for (const lines of [mappers, technicians]) {
			expect(lines.find(({ entity, id }) => entity === 'place' && id === placeId)?.row['name']).toBe('Secret hall');
		}
		expect(mappers.find(({ entity, id }) => entity === 'place-detail' && id === placeId)?.row).toMatchObject({
			address: 'Hidden road'
		});
		expect(JSON.stringify(technicians)).not.toContain('Hidden road');
		const rows = (await make.feed(placeId)).filter(({ row }) => JSON.stringify(row).includes('Hidden road'));
		expect(rows.map(({ scopes }) => scopes)).toEqual([['place-detail', `place-detail@${placeId}`]]);
	});
});
