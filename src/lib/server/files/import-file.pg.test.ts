import { afterEach, expect, test } from 'vitest';
import { openFiles } from '../../../../tests/support/files.ts';
import { cloneDatabase, makeCompany } from '../../../../tests/support/postgres.ts';

const db = await cloneDatabase();
const company = await makeCompany(db, { code: 'bandung', name: 'Bandung' });
const { uploader, faults } = await openFiles(db);
const mapper = await uploader(company, 'Manik', ['Mapper'], { app: 'portal' });
const viewer = await uploader(company, 'Vera', ['Viewer'], { app: 'portal' });

const CSV = Buffer.from('level,path,name\nsite,,Hall A\n');
const query = { kind: 'import', name: 'places.csv' };
const contentType = 'text/csv; charset=utf-8';

afterEach(() => expect(faults).toEqual([]));

async function kept() {
	return db.admin`select id, name, content, uploaded_by from import_file where company_id = ${company.companyId} order by uploaded_at`;
}

test('a table is kept as it came, under its name, and stands in the activity log', async () => {
	const reply = await mapper.post({ query, body: CSV, contentType });
	expect(reply.status).toBe(200);
	expect(await kept()).toMatchObject([
		{ id: reply.json['fileId'], name: 'places.csv', content: CSV, uploaded_by: mapper.userId }
	]);
	const entries = await db.admin`select action from audit.entry where subject_id = ${String(reply.json['fileId'])}`;
	expect(entries).toEqual([{ action: 'file.upload' }]);
});

test('a table that nobody imported goes with the first upload a day later', async () => {
	await db.admin`update import_file set uploaded_at = uploaded_at - interval '25 hours'`;
	const reply = await mapper.post({ query, body: CSV, contentType: 'application/octet-stream' });
	expect((await kept()).map(({ id }) => id)).toEqual([reply.json['fileId']]);
});

test.each([
	['without the right to make places', 403, 'permission', viewer, { body: CSV, contentType }],
	['of another type', 400, 'file-type', mapper, { body: CSV, contentType: 'text/html' }],
	['that is a workbook', 400, 'file-type', mapper, { body: Buffer.from([0x50, 0x4b, 3, 4, 0]), contentType }],
	['that is too large', 413, 'too-large', mapper, { body: Buffer.alloc(10_485_761, 'a'), contentType }],
	['that is empty', 400, 'invalid', mapper, { body: Buffer.alloc(0), contentType }]
])('an upload %s is refused: %i %s', async (_what, status, reason, person, upload) => {
	const before = await kept();
	const reply = await person.post({ query, ...upload });
	expect(reply).toMatchObject({ status, json: { error: { message: reason, data: { httpStatus: status, reason } } } });
	expect(await kept()).toEqual(before);
});

test('an upload without a name, or for no known purpose, is refused', async () => {
	for (const wrong of [{ kind: 'import' }, { kind: 'script', name: 'x' }, { ...query, path: '/etc' }]) {
		expect((await mapper.post({ query: wrong as never, body: CSV, contentType })).json).toMatchObject({
			error: { data: { httpStatus: 400, reason: 'invalid' } }
		});
	}
});
