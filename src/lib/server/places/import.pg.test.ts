import { v7 as newId } from 'uuid';
import { describe, expect, test } from 'vitest';
import { openPlant, type Person } from '../../../../tests/support/company.ts';
import { importPlaces } from './import.service.ts';

const plant = await openPlant();
const { as, db, company, here } = plant;
const manik = as('manik');

async function upload(text: string | Buffer, by: Person = manik, companyId = company.companyId): Promise<string> {
	const fileId = newId();
	const content = Buffer.from(text);
	await db.admin`
		insert into import_file (company_id, id, name, size_bytes, content, uploaded_by, uploaded_at)
		values (${companyId}, ${fileId}, 'places.csv', ${content.byteLength}, ${content}, ${by.userId}, now())
	`;
	return fileId;
}

async function importing(text: string | Buffer, options: object = {}, by: Person = manik) {
	const fileId = await upload(text, by);
	return by.run(importPlaces, { fileId, dryRun: false, ...options });
}

async function names(level: string): Promise<string[]> {
	const rows = await db.admin<{ name: string }[]>`
		select name from place where company_id = ${company.companyId} and level = ${level} and deleted_at is null order by name
	`;
	return rows.map(({ name }) => name);
}

async function placeNamed(name: string): Promise<Record<string, unknown>> {
	const [row] =
		await db.admin`select id, criticality, asset_number, status, barcodes, manufacturer, model, sort_order, revision, ideal_rate, output_unit
		from place where company_id = ${company.companyId} and name = ${name}`;
	return row ?? {};
}

describe('a good file', () => {
	test('makes places with their missing parents, tags, one entry and feed rows', async () => {
		const report = await importing(
			'\uFEFFSite;Line;Section;Asset;Task point;Line ideal rate;Colour;criticality;asset_number;barcodes\r\n' +
				'Hall C;Line 1;;;;12,5;red;;;\r\n'.replace('12,5', '') +
				'Hall C;Line 1;Left;Press 1;;;;critical;P-1;\r\n' +
				'Hall C;Line 1;Left;Press 1;"Oil; sump";;;;;111222|333444\r\n'
		);
		expect(report).toMatchObject({
			created: 5,
			updated: 0,
			failed: 0,
			unknownColumns: ['colour'],
			errors: [],
			isDryRun: false
		});
		expect(report.rows.map(({ line, action }) => [line, action])).toEqual([
			[2, 'create'],
			[3, 'create'],
			[4, 'create']
		]);
		expect(await placeNamed('Press 1')).toMatchObject({
			criticality: 'critical',
			asset_number: 'P-1',
			status: 'active'
		});
		const sump = await placeNamed('Oil; sump');
		expect(sump['barcodes']).toEqual(['111222', '333444']);
		const [tag] = await db.admin`select is_active from tag where place_id = ${String(sump['id'])}`;
		expect(tag).toMatchObject({ is_active: true });
		const [entry] = await db.admin<{ summary: string }[]>`
			select body::jsonb #>> '{entry,summary}' as summary from audit.entry where action = 'place.import' order by seq limit 1
		`;
		expect(entry?.summary).toBe('imported places: 5 created, 0 updated, 0 unchanged, 0 skipped');
		const feed = await db.admin`select 1 from feed where entity = 'place' and cause = 'place.import'`;
		expect(feed).toHaveLength(5);
	});

	test('keeps on an empty cell, clears on a dash, renames by id, and says what did not change', async () => {
		await importing('site,line,section,asset,manufacturer,model\nHall D,L,S,Mill,Deckel,FP4');
		const id = String((await placeNamed('Mill'))['id']);
		const report = await importing(
			`ID,Site,line,section,asset,manufacturer,model,order\n${id},hall d,L,S,Mill 2,,-,40\n,Hall D,L,S,,,,`
		);
		expect(report).toMatchObject({ created: 0, updated: 1, unchanged: 1 });
		expect(await placeNamed('Mill 2')).toMatchObject({
			id,
			manufacturer: 'Deckel',
			model: null,
			sort_order: 40,
			revision: 2
		});
	});

	test('reads comma decimals where the comma does not separate', async () => {
		await importing('site\tline\tline_ideal_rate\tline_output_unit\nHall E\tLine 5\t12,5\tpcs');
		expect(await placeNamed('Line 5')).toMatchObject({ ideal_rate: '12.500000', output_unit: 'pcs' });
	});

	test('is gone once it was imported', async () => {
		const fileId = await upload('site\nHall F');
		await manik.run(importPlaces, { fileId, dryRun: false });
		await expect(manik.run(importPlaces, { fileId, dryRun: false })).rejects.toMatchObject({ code: 'not-found' });
	});
});

describe('a dry run', () => {
	test('reports the same and writes nothing', async () => {
		const before = await names('site');
		const fileId = await upload('site,line\nHall G,One\nHall G,Two\n,Three\n');
		const report = await manik.run(importPlaces, { fileId, dryRun: true });
		expect(report).toMatchObject({ created: 3, failed: 1, isDryRun: true });
		expect(await names('site')).toEqual(before);
		const [log] = await db.admin<
			{ n: number }[]
		>`select count(*)::int as n from audit.entry where subject_id = ${fileId}`;
		expect(log?.n).toBe(0);
	});
});

describe('a file with mistakes', () => {
	const bad =
		'site,line,section,asset,task_point,criticality,installed_on,order,asset_number\n' +
		'Hall H,Line,Left,Press,,extreme,2020-02-30,,\n' +
		'Hall H,Line,,Press,,,,,\n' +
		'Hall H,Line,Left,Press,Point,critical,,,\n' +
		',Line,,,,,,,\n' +
		'Hall H,Line,Left,Drill,,,,many,\n' +
		'Hall H,Line,Left,Saw,,,,,X-1\n' +
		'Hall H,Line,Left,Lathe,,,,,x-1\n' +
		'Hall H,Line,Left,Saw,,,,,X-1\n';
	const errors = [
		{ line: 2, column: 'criticality', reason: 'invalid' },
		{ line: 2, column: 'installed_on', reason: 'invalid' },
		{ line: 3, column: 'section', reason: 'gap' },
		{ line: 4, column: 'criticality', reason: 'not-of-level' },
		{ line: 5, column: 'site', reason: 'gap' },
		{ line: 6, column: 'order', reason: 'invalid' },
		{ line: 8, column: 'asset_number', reason: 'exists' },
		{ line: 9, column: 'asset', reason: 'doubled' }
	];

	test('is refused whole, with line, column and reason', async () => {
		await expect(importing(bad)).rejects.toMatchObject({ code: 'import-rows', details: { lines: errors } });
		expect(await names('site')).not.toContain('Hall H');
	});

	test('leaves out the bad lines where that was asked for', async () => {
		const report = await importing(bad, { isSkippingErrors: true });
		expect(report).toMatchObject({ created: 4, failed: 7 });
		expect(report.errors).toEqual(errors);
		expect(await names('asset')).toContain('Saw');
		expect(await names('asset')).not.toContain('Lathe');
	});

	test('without the site column, or with a column twice, is refused before any row', async () => {
		await expect(importing('line,section\nA,B')).rejects.toMatchObject({
			code: 'import-columns',
			details: { fields: ['site'] }
		});
		await expect(importing('site,site\nA,B')).rejects.toMatchObject({ code: 'import-columns' });
	});

	test('that is no text or has an open quote is refused', async () => {
		await expect(importing(Buffer.from([0xff, 0xfe, 0x41, 0x00]))).rejects.toMatchObject({ code: 'file-type' });
		await expect(importing('site,line\n"Hall,Line\n')).rejects.toMatchObject({ code: 'import-rows' });
	});
});

describe('who may import', () => {
	test('nobody without the permission, and nobody somebody else’s file', async () => {
		await expect(importing('site\nHall X', {}, as('ada'))).rejects.toMatchObject({ code: 'permission' });
		const fileId = await upload('site\nHall X', as('gus'));
		await expect(manik.run(importPlaces, { fileId, dryRun: true })).rejects.toMatchObject({ code: 'not-found' });
		await expect(plant.rival.run(importPlaces, { fileId, dryRun: true })).rejects.toMatchObject({ code: 'not-found' });
	});

	test('a foreign id is not found, like one that never was', async () => {
		for (const id of [newId(), here.assetId.replace(/.$/, here.assetId.endsWith('0') ? '1' : '0')]) {
			await expect(importing(`id,site\n${id},Hall A`)).rejects.toMatchObject({
				details: { lines: [{ line: 2, column: 'id', reason: 'not-found' }] }
			});
		}
	});
});

test('ten thousand task points come in together, with a tag each and few feed rows', async () => {
	const rows = Array.from({ length: 10_000 }, (_, index) => {
		const asset = Math.floor(index / 10);
		return `Big Hall,Line ${asset % 10},Section ${asset % 50},Asset ${asset},Point ${index % 10}`;
	});
	const report = await importing(['site,line,section,asset,task_point', ...rows].join('\n'));
	expect(report.created).toBe(10_000 + 1_000 + 50 + 10 + 1);
	expect(report.rows).toHaveLength(200);
	const [tags] = await db.admin<{ n: number }[]>`
		select count(*)::int as n from tag g join place p on p.company_id = g.company_id and p.id = g.place_id
		join place s on s.company_id = p.company_id and s.id = p.site_id where s.name = 'Big Hall'
	`;
	expect(tags?.n).toBe(11_000);
	const [feed] = await db.admin<{ n: number }[]>`
		select count(*)::int as n from feed f join place s on s.id = f.id where s.name = 'Big Hall'
	`;
	expect(feed?.n).toBe(1);
});
