import { v7 as newId } from 'uuid';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { FieldApp } from '#lib/features/field/field-app.controller.svelte.ts';
import { createFieldClient, type FieldClient } from '#lib/offline/field-client.ts';
import { createPhone, fetchParts, settle } from '../../../../tests/support/offline/phone.ts';
import { PlaceEdit } from './place-edit.controller.svelte.ts';
import type { PlaceFormValues } from './place-form-values.ts';

beforeAll(fetchParts);

const clients: FieldClient[] = [];
afterEach(async () => {
	for (const client of clients.splice(0)) await client.stop();
});

/** A phone that knows one line. */
async function begin() {
	const phone = createPhone();
	const placeId = newId();
	const row = {
		placeId,
		level: 'line' as const,
		parentId: null,
		siteId: placeId,
		name: 'Weaving Line 01',
		order: 10,
		isActive: true,
		barcodes: [],
		revision: 1
	};
	phone.server.publish('place', placeId, row);
	const client = createFieldClient(phone.parts);
	clients.push(client);
	client.start();
	await settle();
	const change = async (changed: Partial<typeof row>) => {
		phone.server.publish('place', placeId, { ...row, ...changed, revision: 2 });
		await client.sync();
	};
	const app = { client, me: { company: { timeZone: 'Asia/Jakarta' } } } as unknown as FieldApp;
	return { app, client, placeId, change };
}

async function open(app: FieldApp, placeId: string) {
	const edit = new PlaceEdit(app);
	await edit.beginEdit({ placeId, draftId: undefined });
	const { ready, kept } = edit;
	if (!ready?.existing || !kept) throw new Error('the place is not on this phone');
	const { initial, existing } = ready;
	/** As the form does: first what it shows, then each change. */
	edit.change(initial);
	const type = async (typed: Partial<PlaceFormValues>) => {
		edit.change({ ...initial, ...typed });
		await settle();
		return { ...initial, ...typed };
	};
	return { edit, kept, initial, disputed: existing.disputed, type };
}

test('a change of a place is a draft from the first letter on, comes back, and ends when it is handed in', async () => {
	const { app, client, placeId } = await begin();
	await (await open(app, placeId)).type({});
	expect(await client.forms()).toEqual([]);
	await (await open(app, placeId)).type({ name: 'Weaving Line 1A' });
	expect(await client.forms()).toMatchObject([
		{ kind: 'place-edit', title: 'Weaving Line 1A', from: `place=${placeId}` }
	]);
	const { edit, initial, kept } = await open(app, placeId);
	expect([initial.name, initial.order, kept.isStored]).toEqual(['Weaving Line 1A', '10', true]);
	expect(await edit.save(initial)).toEqual({ path: `/field/places/${placeId}` });
	expect(await client.outbox()).toMatchObject([
		{ name: 'place.edit', input: { placeId, name: 'Weaving Line 1A', seen: { name: 'Weaving Line 01' }, revision: 1 } }
	]);
	expect(await client.forms()).toEqual([]);
});

test('what others changed meanwhile stands in the form, and two values for one field are both shown', async () => {
	const { app, client, placeId, change } = await begin();
	await (await open(app, placeId)).type({ name: 'Weaving Line 1A' });
	await change({ order: 20 });
	const merged = await open(app, placeId);
	expect([merged.initial.name, merged.initial.order, merged.disputed]).toEqual(['Weaving Line 1A', '20', []]);
	await change({ order: 20, name: 'Weaving Line B' });
	const disputed = await open(app, placeId);
	expect([disputed.initial.name, disputed.disputed]).toEqual(['Weaving Line 1A', ['name']]);
	// Going on writing settles nothing.
	await disputed.type({ order: '30' });
	const again = await open(app, placeId);
	expect([again.initial.order, again.disputed]).toEqual(['30', ['name']]);
	await again.edit.save(again.initial);
	expect(await client.outbox()).toMatchObject([
		{
			input: {
				name: 'Weaving Line 1A',
				order: 30,
				seen: { name: 'Weaving Line B', order: 20 },
				revision: 2
			}
		}
	]);
});

test('a draft that says nothing new any more ends without a command; a discarded one is gone', async () => {
	const { app, client, placeId } = await begin();
	await (await open(app, placeId)).type({ name: 'Weaving Line 1A' });
	const back = await open(app, placeId);
	await back.edit.save(await back.type({ name: 'Weaving Line 01' }));
	expect([await client.forms(), await client.outbox()]).toEqual([[], []]);
	const { kept, type } = await open(app, placeId);
	await type({ name: 'Weaving Line 1A' });
	await kept.discard();
	expect((await open(app, placeId)).initial.name).toBe('Weaving Line 01');
	expect(await client.forms()).toEqual([]);
});

test('what another window has handed in is not handed in again', async () => {
	const { app, client, placeId } = await begin();
	await (await open(app, placeId)).type({ name: 'Weaving Line 1A' });
	const [one, other] = [await open(app, placeId), await open(app, placeId)];
	await one.edit.save(one.initial);
	expect(await other.edit.save({ ...other.initial, name: 'Weaving Line 1B' })).toEqual({ fields: [] });
	expect(other.kept.isGone).toBe(true);
	expect(await client.outbox()).toHaveLength(1);
});
