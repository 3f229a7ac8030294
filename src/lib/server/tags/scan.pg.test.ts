import { v7 as newId } from 'uuid';
import { expect, test } from 'vitest';
import { openSync } from '../../../../tests/support/sync.ts';

const place = await openSync();
const { db, make, plant, company } = place;
const technician = await place.sender('Tom', ['Technician']);

const CODE = 'SCAN000001';
const tagId = newId();
await db.admin`
	insert into tag (company_id, id, code, type, place_id, created_at, chip_serial, written_at)
	values (${company.companyId}, ${tagId}, ${CODE}, 'ASSET', ${plant.assetId}, now(), '04:A2:1B', now())
`;

const scan = (change: Record<string, unknown> = {}) => ({
	scanId: newId(),
	text: `NFC_ASSET_${CODE}`,
	kind: 'nfc',
	purpose: 'look-up',
	result: 'opened',
	chipSerial: '04:a2:1b',
	at: new Date(Date.now() - 60_000).toISOString(),
	...change
});

type Row = { tagId: string | null; text: string; kind: string; result: string; deviceId: string; isClone: boolean };

async function rowsOf(ids: readonly string[]): Promise<Row[]> {
	return db.admin<Row[]>`
		select tag_id as "tagId", raw_text as text, kind, result, device_id as "deviceId", is_clone_suspected as "isClone"
		from scan where id in ${db.admin(ids)} order by id
	`;
}

async function log(scans: readonly { scanId: string }[]) {
	const { verdicts } = await technician.push([technician.envelope('scan.log', { scans })]);
	return verdicts[0];
}

test('scans are kept with tag, device and outcome, whatever was read', async () => {
	const scans = [scan(), scan({ text: 'PRT-4711-A', kind: 'barcode', result: 'unknown', chipSerial: undefined })];
	expect(await log(scans)).toMatchObject({ kind: 'applied', answer: { logged: 2 } });
	const shared = { deviceId: technician.deviceId, isClone: false };
	expect(await rowsOf(scans.map(({ scanId }) => scanId))).toEqual([
		{ ...shared, tagId, text: `NFC_ASSET_${CODE}`, kind: 'nfc', result: 'opened' },
		{ ...shared, tagId: null, text: 'PRT-4711-A', kind: 'barcode', result: 'unknown' }
	]);
	expect((await make.audit(technician.userId)).filter(({ action }) => action === 'scan.log')).toHaveLength(1);
});

test('a chip that is not the registered one is marked, told and on record', async () => {
	const twin = scan({ chipSerial: '04:FF:FF' });
	await log([twin]);
	expect(await rowsOf([twin.scanId])).toMatchObject([{ isClone: true }]);
	const [entry] = (await make.audit(tagId)).filter(({ action }) => action === 'tag.clone-suspected');
	expect(entry).toMatchObject({ actor: 'Tom' });
	const [told] = await db.admin`select id from feed where company_id = ${company.companyId} and id = ${tagId}`;
	expect(told).toBeDefined();
});

test('a label has no chip to compare', async () => {
	const label = scan({ kind: 'qr', chipSerial: undefined });
	await log([label]);
	expect(await rowsOf([label.scanId])).toMatchObject([{ isClone: false }]);
});

test('the same scans under another command change nothing', async () => {
	const one = scan();
	await log([one]);
	const before = await place.count('audit.entry');
	expect(await log([one])).toMatchObject({ kind: 'applied', answer: { logged: 0 } });
	expect(await place.count('audit.entry')).toBe(before);
});
