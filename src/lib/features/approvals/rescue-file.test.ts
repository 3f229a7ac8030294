import { strToU8, zipSync } from 'fflate';
import { v7 as newId } from 'uuid';
import { describe, expect, test } from 'vitest';
import { readRescuedPhoto, readRescueFile } from './rescue-file.ts';

const list = {
	format: 'sm-tm-rescue',
	v: 1,
	madeAt: '2026-03-02T06:00:00.000Z',
	companyId: newId(),
	deviceId: newId(),
	user: { userId: newId(), name: 'Tom Weaver' },
	items: [],
	drafts: []
};
const zipOf = (files: Record<string, string>) =>
	new Blob([
		new Uint8Array(zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))))
	]);

describe('a file chosen as rescue file', () => {
	test('is read without its pictures', async () => {
		const file = zipOf({ 'items.json': JSON.stringify(list), 'photos/a.jpg': 'bytes', 'index.html': '<h1>' });
		expect(await readRescueFile(file)).toEqual({ kind: 'read', file: list });
	});

	test('gives its pictures one by one, none that is too large to be one', async () => {
		const zip = async (file: Blob) => new Uint8Array(await file.arrayBuffer());
		const file = await zip(zipOf({ 'photos/a.jpg': 'bytes', 'photos/b.jpg': ' '.repeat(10_485_761) }));
		expect(await (await readRescuedPhoto(file, 'photos/a.jpg'))?.text()).toBe('bytes');
		expect(await readRescuedPhoto(file, 'photos/b.jpg')).toBeUndefined();
		expect(await readRescuedPhoto(file, 'photos/c.jpg')).toBeUndefined();
		expect(await readRescuedPhoto(await zip(new Blob(['no zip'])), 'photos/a.jpg')).toBeUndefined();
	});

	test.each([
		['a text', new Blob(['not a zip at all']), 'not-a-zip'],
		['nothing', new Blob([]), 'not-a-zip'],
		['another archive', zipOf({ 'readme.txt': 'hello' }), 'no-list'],
		['broken JSON', zipOf({ 'items.json': '{' }), 'bad-list'],
		['another version', zipOf({ 'items.json': JSON.stringify({ ...list, v: 2 }) }), 'bad-list'],
		['a bomb', zipOf({ 'items.json': ' '.repeat(2_000_000) }), 'too-large']
	])('that is %s is told apart', async (_what, file, problem) => {
		expect(await readRescueFile(file)).toEqual({ kind: 'problem', problem });
	});
});
