import { v7 as newId } from 'uuid';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { FieldApp } from '#lib/features/field/field-app.controller.svelte.ts';
import { createFieldClient, type FieldClient } from '#lib/offline/field-client.ts';
import { createPhone, fetchParts, settle } from '../../../../tests/support/offline/phone.ts';
import { addressOf } from './form-address.ts';
import { ReportNote } from './report-note.controller.svelte.ts';

beforeAll(fetchParts);

const clients: FieldClient[] = [];
afterEach(async () => {
	for (const client of clients.splice(0)) await client.stop();
});

async function begin() {
	const client = createFieldClient(createPhone().parts);
	clients.push(client);
	client.start();
	await settle();
	const app = { client } as unknown as FieldApp;
	const id = newId();
	const open = async () => {
		const note = new ReportNote(app, { kind: 'repair', id });
		await note.begin();
		return note;
	};
	return { client, id, open };
}

async function photograph(client: FieldClient, note: ReportNote): Promise<string> {
	const picture = { blob: new Blob(['belt'], { type: 'image/jpeg' }), preview: null, source: 'camera' } as const;
	const { photoId } = (await note.kept?.photos.keeper.add(picture)) ?? (await client.claimPhoto(picture));
	return photoId;
}

test('a note that is being written is a draft with its photos, comes back, and goes as one command', async () => {
	const { client, id, open } = await begin();
	const first = await open();
	expect(await client.forms()).toEqual([]);
	first.text = 'The belt is worn';
	await settle();
	const photoId = await photograph(client, first);
	const [draft] = await client.forms();
	expect(draft).toMatchObject({ kind: 'repair-note', values: { note: 'The belt is worn' }, photos: [{ photoId }] });
	expect(draft && addressOf(draft)).toBe(`/field/repair/${id}?draft=${draft?.formId}`);
	const second = await open();
	expect([second.text, second.kept?.photos.claims.length]).toEqual(['The belt is worn', 1]);
	expect(await second.add()).toBe(true);
	expect(await client.outbox()).toMatchObject([
		{ name: 'repair.note', input: { repairId: id, text: 'The belt is worn', photos: [{ photoId }] } }
	]);
	expect([await client.forms(), second.text, second.isEmpty]).toEqual([[], '', true]);
});

test('the next note is another draft, and a discarded one is gone with its photos', async () => {
	const { client, open } = await begin();
	const note = await open();
	note.text = 'First';
	expect(await note.add()).toBe(true);
	note.text = 'Second';
	await settle();
	const photoId = await photograph(client, note);
	expect(await client.forms()).toMatchObject([{ values: { note: 'Second' } }]);
	await note.discard();
	expect([await client.forms(), note.text, await client.photoBlob(photoId)]).toEqual([[], '', undefined]);
	expect(await client.outbox()).toHaveLength(1);
});

test('what another window has handed in is not added again', async () => {
	const { client, open } = await begin();
	const one = await open();
	one.text = 'First';
	await settle();
	const other = await open();
	expect(await one.add()).toBe(true);
	expect(await other.add()).toBe(false);
	expect(other.kept?.isGone).toBe(true);
	expect(await client.outbox()).toHaveLength(1);
});
