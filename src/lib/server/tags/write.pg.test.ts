import { v7 as newId } from 'uuid';
import { describe, expect, test } from 'vitest';
import { openSync } from '../../../../tests/support/sync.ts';

const place = await openSync();
const { db, make, plant, company } = place;
const mapper = await place.sender('Made', ['Mapper']);
const technician = await place.sender('Tom', ['Technician']);

const CHIP = '04:A2:1B:7C';
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

type Tag = { code: string; isActive: boolean; chipSerial: string | null; writtenAt: Date | null };

let codes = 0;
const newCode = () => `W${String((codes += 1)).padStart(9, '0')}`;
const newChip = () => `04:${newId().slice(-8)}`.toUpperCase();

async function newPoint(): Promise<{ placeId: string; code: string }> {
	const placeId = newId();
	await db.admin`
		insert into place (company_id, id, level, parent_id, site_id, line_id, section_id, asset_id, name, created_at, updated_at)
		select company_id, ${placeId}, level, parent_id, site_id, line_id, section_id, asset_id, ${`Point ${placeId}`}, now(), now()
		from place where id = ${plant.placeId}
	`;
	const code = newCode();
	await db.admin`
		insert into tag (company_id, id, code, type, place_id, created_at)
		values (${company.companyId}, ${newId()}, ${code}, 'TASKPOINT', ${placeId}, now() - interval '1 day')
	`;
	return { placeId, code };
}

async function tagsAt(placeId: string): Promise<Tag[]> {
	return db.admin<Tag[]>`
		select code, is_active as "isActive", chip_serial as "chipSerial", written_at as "writtenAt" from tag
		where place_id = ${placeId} order by code
	`;
}

async function write(input: Record<string, unknown>, change: Record<string, unknown> = {}, by = mapper) {
	const written = { chipSerial: newChip(), writtenAt: minutesAgo(1), ...input };
	const { verdicts } = await by.push([by.envelope('tag.write', written, change)]);
	return verdicts[0];
}

describe('writing a chip', () => {
	test('registers chip, writer and time with the tag that was there', async () => {
		const point = await newPoint();
		const writtenAt = minutesAgo(5);
		const verdict = await write({ placeId: point.placeId, tagCode: point.code, chipSerial: CHIP, writtenAt });
		expect(verdict).toMatchObject({ kind: 'applied', answer: { tagCode: point.code, isActive: true } });
		expect(await tagsAt(point.placeId)).toEqual([
			{ code: point.code, isActive: true, chipSerial: CHIP, writtenAt: new Date(writtenAt) }
		]);
	});

	test('with a new code deactivates the former tag, on record', async () => {
		const point = await newPoint();
		const code = newCode();
		const verdict = await write({ placeId: point.placeId, tagCode: code });
		expect((await tagsAt(point.placeId)).map((tag) => [tag.code, tag.isActive])).toEqual([
			[point.code, false],
			[code, true]
		]);
		const tagId = (verdict as { answer: { tagId: string } }).answer.tagId;
		const [entry] = await make.audit(tagId);
		expect(entry).toMatchObject({ action: 'tag.write', actor: 'Made' });
		expect(entry?.summary).toContain(`in place of ${point.code}`);
	});

	test('takes the chip from the tag it belonged to, whose label still works', async () => {
		const [former, next] = [await newPoint(), await newPoint()];
		const chipSerial = newChip();
		await write({ placeId: former.placeId, tagCode: former.code, chipSerial, writtenAt: minutesAgo(9) });
		await write({ placeId: next.placeId, tagCode: next.code, chipSerial, writtenAt: minutesAgo(3) });
		expect(await tagsAt(former.placeId)).toMatchObject([{ isActive: true, chipSerial: null, writtenAt: null }]);
		expect(await tagsAt(next.placeId)).toMatchObject([{ isActive: true, chipSerial }]);
	});
});

describe('two phones that wrote for one place', () => {
	test('the later write stands, in whichever order they arrive', async () => {
		for (const isLaterFirst of [true, false]) {
			const point = await newPoint();
			const early = { placeId: point.placeId, tagCode: newCode(), writtenAt: minutesAgo(20) };
			const late = { placeId: point.placeId, tagCode: newCode(), writtenAt: minutesAgo(10) };
			const verdicts = [];
			for (const input of isLaterFirst ? [late, early] : [early, late]) verdicts.push((await write(input))?.kind);
			expect(verdicts).toEqual(isLaterFirst ? ['applied', 'superseded'] : ['applied', 'applied']);
			const active = (await tagsAt(point.placeId)).filter((tag) => tag.isActive);
			expect(active.map((tag) => tag.code)).toEqual([late.tagCode]);
			expect(await tagsAt(point.placeId)).toHaveLength(3);
		}
	});

	test('are compared by corrected time, not by what a wrong clock says', async () => {
		const point = await newPoint();
		const slow = { placeId: point.placeId, tagCode: newCode(), writtenAt: minutesAgo(60) };
		await write({ placeId: point.placeId, tagCode: newCode(), writtenAt: minutesAgo(10) });
		// This phone is 55 minutes behind: it wrote five minutes ago.
		expect(await write(slow, { clockOffset: 55 * 60_000 })).toMatchObject({ kind: 'applied' });
		const active = (await tagsAt(point.placeId)).filter((tag) => tag.isActive);
		expect(active.map((tag) => tag.code)).toEqual([slow.tagCode]);
	});

	test('everybody who hears of tags hears of both, and the log says which stands', async () => {
		const point = await newPoint();
		await write({ placeId: point.placeId, tagCode: newCode(), writtenAt: minutesAgo(10) });
		const verdict = await write({ placeId: point.placeId, tagCode: newCode(), writtenAt: minutesAgo(20) });
		const [late] = await db.admin<{ id: string }[]>`select id from tag where place_id = ${point.placeId} and is_active`;
		const rows = await db.admin<{ id: string }[]>`
			select id from feed where company_id = ${company.companyId} and cause = 'tag.write' order by n desc limit 2
		`;
		expect(rows.map((row) => row.id)).toContain(late?.id);
		expect(verdict).toMatchObject({ kind: 'superseded', state: 'newer-tag' });
	});
});

describe('who may not, and what cannot be', () => {
	test('a technician writes no tags', async () => {
		const point = await newPoint();
		const verdict = await write({ placeId: point.placeId, tagCode: point.code }, {}, technician);
		expect(verdict).toMatchObject({ kind: 'refused', reason: 'permission', permission: 'mobile.nfc.write' });
		expect(await tagsAt(point.placeId)).toMatchObject([{ chipSerial: null }]);
	});

	test('a code of another place, a place that carries no tag, and one that is not there are refused', async () => {
		const [one, two] = [await newPoint(), await newPoint()];
		expect(await write({ placeId: one.placeId, tagCode: two.code })).toMatchObject({ reason: 'exists' });
		expect(await write({ placeId: plant.lineId, tagCode: newCode() })).toMatchObject({ reason: 'not-found' });
		expect(await write({ placeId: newId(), tagCode: newCode() })).toMatchObject({ reason: 'not-found' });
		expect(await tagsAt(one.placeId)).toMatchObject([{ code: one.code, chipSerial: null }]);
	});

	test('a place outside of the own sites does not exist', async () => {
		const elsewhere = await make.plant('Hall B');
		const narrowed = await place.sender('Nia', ['Supervisor', 'Mapper'], [elsewhere.siteId]);
		await db.admin`update company_setting set restrict_mappers = true where company_id = ${company.companyId}`;
		const point = await newPoint();
		const verdict = await write({ placeId: point.placeId, tagCode: point.code }, {}, narrowed);
		expect(verdict).toMatchObject({ kind: 'refused', reason: 'not-found' });
	});

	test('a tag that was deactivated is not brought back by writing it', async () => {
		const point = await newPoint();
		await db.admin`update tag set is_active = false where place_id = ${point.placeId}`;
		expect(await write({ placeId: point.placeId, tagCode: point.code })).toMatchObject({
			kind: 'refused',
			reason: 'wrong-state',
			state: 'inactive'
		});
	});
});
