import { expect, test } from '@playwright/test';
import { v7 as newId } from 'uuid';
import { findPoint } from '../support/arrange.ts';
import { type Api, api, newProfile, openPhone, readyForOffline, signInToField } from '../support/e2e.ts';
import { installFakeNfc } from '../support/fake-nfc.ts';

type Found = { items: { placeId: string; name: string }[] };
type Detail = { tag: { code: string; payload: string; isActive: boolean }; description: string };

async function detailOf(mapper: Api, placeId: string): Promise<Detail> {
	return mapper.query<Detail>('place.get', { placeId });
}

test('a mapper makes a task point without signal, writes its tag, and all of it arrives', async () => {
	test.setTimeout(180_000);
	const mapper = await api('mapper@bandung.example');
	const name = `Oil sight glass ${newId().slice(-6)}`;
	const { context, page } = await openPhone(newProfile());
	await context.addInitScript(installFakeNfc, 'granted' as const);
	await signInToField(page, 'mapper@bandung.example');
	await readyForOffline(page);
	await page.getByRole('link', { name: 'Places' }).click();
	await expect(page.getByRole('row').first()).toBeVisible();
	await context.setOffline(true);

	await page.getByRole('searchbox').fill('loom l-314');
	await page
		.getByRole('main')
		.getByRole('link', { name: /^Loom L-314/ })
		.click();
	await page.getByRole('link', { name: 'Add: Task point' }).click();
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByText('There is a problem')).toBeVisible();
	await page.getByLabel('Name').fill(name);
	await page.getByLabel('Description').fill('Behind the left cover');
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
	await expect(page.getByText('Saved on this phone').first()).toBeVisible();
	await page.getByRole('button', { name: 'Show label' }).click();
	const label = page.getByRole('img', { name: /^QR label/ });
	await expect(label).toBeVisible();
	const code = ((await label.getAttribute('aria-label')) ?? '').split(' ').at(-1) ?? '';
	await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();

	await page.getByRole('link', { name: 'Write tag now' }).click();
	await expect(page.getByText('Hold a blank tag to the phone')).toBeVisible();
	// Left too early: nothing is registered, and the same chip may be written again.
	await page.evaluate(() => {
		window.fakeNfc.interruptNextWrite();
		window.fakeNfc.tap('04:11', []);
	});
	await expect(page.getByText('Not written. Hold still and try again')).toBeVisible();
	await page.evaluate(() => window.fakeNfc.lift());
	await page.getByRole('button', { name: 'Try again' }).click();
	await page.evaluate(() => window.fakeNfc.tap('04:11'));
	await expect(page.getByText('Hold the tag to the phone once more to check it')).toBeVisible();
	await page.evaluate(() => window.fakeNfc.tap('04:11'));
	await expect(page.getByText('Written and checked')).toBeVisible();
	expect(await page.evaluate(() => window.fakeNfc.contentOf('04:11'))).toEqual([`NFC_TASKPOINT_${code}`]);

	await context.setOffline(false);
	await expect(async () => {
		const { items } = await mapper.query<Found>('place.tree', { search: name });
		expect(items).toHaveLength(1);
		const { tag, description } = await detailOf(mapper, items[0]?.placeId ?? '');
		expect([tag.code, tag.isActive, description]).toEqual([code, true, 'Behind the left cover']);
	}).toPass();
	await page.goto('/field/outbox');
	await expect(page.getByText(name).first()).toBeVisible();
	await expect(page.getByText(/^Received/).first()).toBeVisible();
	await Promise.all([context.close(), mapper.end()]);
});

test('a chip that is in use is never overwritten without a question, and a foreign one never', async () => {
	const mapper = await api('mapper@bandung.example');
	const point = await findPoint(mapper, 'Main bearing grease point', 'Loom L-314');
	const other = await findPoint(mapper, 'Beat-up drive belt', 'Loom L-312');
	const { tag: used } = await detailOf(mapper, other.placeId);
	const { context, page } = await openPhone(newProfile());
	await context.addInitScript(installFakeNfc, 'granted' as const);
	await signInToField(page, 'mapper@bandung.example');
	await page.goto(`/field/places/${point.placeId}/tag`);
	await expect(page.getByText('Hold a blank tag to the phone')).toBeVisible();

	await page.evaluate(() => window.fakeNfc.tap('04:21', ['NFC_TASKPOINT_ZZZZZZZZZZ']));
	await expect(page.getByText('This tag is in use elsewhere')).toBeVisible();
	await page.getByRole('button', { name: 'Try again' }).click();
	await page.evaluate(() => window.fakeNfc.tap('04:22', ['https://example.com']));
	await expect(page.getByText('This tag is in use elsewhere')).toBeVisible();
	await page.getByRole('button', { name: 'Try again' }).click();
	await page.evaluate((text) => window.fakeNfc.tap('04:23', [text]), used.payload);
	await expect(page.getByText('Replace the tag of Beat-up drive belt?')).toBeVisible();
	expect(await page.evaluate(() => window.fakeNfc.written)).toEqual([]);
	await page.getByRole('button', { name: 'Replace' }).click();
	await expect(page.getByText('Hold the tag to the phone once more to check it')).toBeVisible();
	// Another chip than the one that was written proves nothing.
	await page.evaluate(() => window.fakeNfc.tap('04:24', []));
	await expect(page.getByText('Not written. Hold still and try again')).toBeVisible();
	await page.goto(`/field/places/${point.placeId}`);
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	expect(await page.evaluate(() => window.fakeNfc.listening())).toBe(0);
	await Promise.all([context.close(), mapper.end()]);
});

test('a technician browses names and own tasks, and finds no way to change or write', async () => {
	const mapper = await api('mapper@bandung.example');
	const point = await findPoint(mapper, 'Main bearing grease point', 'Loom L-314');
	const { context, page } = await openPhone(newProfile());
	await context.addInitScript(installFakeNfc, 'granted' as const);
	await signInToField(page, 'technician@bandung.example');
	await page.goto('/field/places');
	await page.getByRole('button', { name: 'With my tasks' }).click();
	await expect(page.getByRole('row').first()).toBeVisible();
	await expect(page.getByRole('link', { name: 'Add a site' })).toHaveCount(0);
	await page.getByRole('searchbox').fill('no such machine');
	await expect(page.getByText('No place has “no such machine” in its name or codes.')).toBeVisible();
	await page.getByRole('button', { name: 'Clear search' }).click();
	await expect(page.getByRole('searchbox')).toBeFocused();
	await expect(page.getByRole('row').first()).toBeVisible();
	await page.goto(`/field/places/${point.placeId}`);
	await expect(page.getByRole('heading', { level: 1, name: 'Main bearing grease point' })).toBeVisible();
	await expect(page.getByRole('link', { name: /^(Edit|Write tag|Add)/ })).toHaveCount(0);
	for (const screen of ['tag', 'edit']) {
		await page.goto(`/field/places/${point.placeId}/${screen}`);
		await expect(page.getByRole('heading', { level: 1, name: 'No access' })).toBeVisible();
		await expect(page.getByText('Your roles: Technician.')).toBeVisible();
	}
	await Promise.all([context.close(), mapper.end()]);
});

test('a name taken meanwhile gets a number, and of two values for one field the author chooses', async () => {
	test.setTimeout(120_000);
	const mapper = await api('mapper@bandung.example');
	const point = await findPoint(mapper, 'Beat-up drive belt', 'Loom L-312');
	const assetId = point.path.at(-2)?.id ?? '';
	const before = await mapper.query<{ revision: number }>('place.get', { placeId: point.placeId });
	const name = `Guard rail ${newId().slice(-6)}`;
	const { context, page } = await openPhone(newProfile());
	await signInToField(page, 'mapper@bandung.example');
	await readyForOffline(page);
	await context.setOffline(true);
	await page.goto(`/field/places/${point.placeId}/edit`);
	await page.getByLabel('Description').fill('Mine: behind the guard');
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByText('Mine: behind the guard')).toBeVisible();
	await page.goto(`/field/places/new?parent=${assetId}`);
	await page.getByLabel('Name').fill(name);
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();

	const theirs = 'Theirs: in front of it';
	await mapper.mutate('place.edit', { placeId: point.placeId, revision: before.revision, description: theirs });
	await mapper.mutate('place.create', { placeId: newId(), level: 'task_point', parentId: assetId, name });
	await context.setOffline(false);
	await page.goto('/field/outbox');
	await expect(page.getByText(`The name was taken. It is saved as ${name} (2).`)).toBeVisible();
	await page
		.getByRole('main')
		.getByRole('link', { name: /Changed place/ })
		.first()
		.click();
	await expect(page.getByText('Somebody else changed the same field in the meantime.')).toBeVisible();
	await expect(page.getByText(theirs)).toBeVisible();
	await page.getByRole('button', { name: 'Use my value' }).click();
	await expect(async () => {
		expect((await detailOf(mapper, point.placeId)).description).toBe('Mine: behind the guard');
	}).toPass();
	await Promise.all([context.close(), mapper.end()]);
});
