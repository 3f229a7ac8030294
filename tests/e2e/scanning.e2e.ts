import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { v7 as newId } from 'uuid';
import { createTask, findPoint } from '../support/arrange.ts';
import { api, newProfile, openPhone, ORIGIN, signInToField } from '../support/e2e.ts';
import { installFakeNfc } from '../support/fake-nfc.ts';
import { type LabelFormat, type LabelLook, writeLabelVideo } from '../support/label-video.ts';

const UPC = '036000291452';
const FOREIGN = 'PRT-4711-A';

type Tagged = { tag: { payload: string; code: string } };

/** A point of the demo and what its label says. */
async function arrange() {
	const mapper = await api('mapper@bandung.example');
	const point = await findPoint(mapper, 'Main bearing grease point', 'Loom L-314');
	const other = await findPoint(mapper, 'Drive belt', 'Loom L-312');
	const { tag, revision } = await mapper.query<Tagged & { revision: number }>('place.get', { placeId: point.placeId });
	const elsewhere = await mapper.query<Tagged>('place.get', { placeId: other.placeId });
	return { mapper, point, tag, revision, other, elsewhere: elsewhere.tag };
}

test('the camera reads every kind of label, tilted and in the dark too', async () => {
	test.setTimeout(240_000);
	const { mapper, point, tag, revision } = await arrange();
	await mapper.mutate('place.edit', { placeId: point.placeId, revision, barcodes: [UPC] });
	const kinds: { text: string; format: LabelFormat; look?: LabelLook; says: RegExp }[] = [
		{ text: tag.payload, format: 'QRCode', says: /Main bearing grease point/ },
		{ text: tag.payload, format: 'QRCode', look: 'tilted', says: /Main bearing grease point/ },
		{ text: tag.payload, format: 'QRCode', look: 'dark', says: /Main bearing grease point/ },
		{ text: UPC, format: 'UPCA', says: /Main bearing grease point/ },
		{ text: '4006381333931', format: 'EAN13', says: /4006381333931/ },
		{ text: FOREIGN, format: 'Code39', says: /PRT-4711-A/ },
		{ text: FOREIGN, format: 'Code128', says: /PRT-4711-A/ },
		{ text: FOREIGN, format: 'Code128', look: 'tilted', says: /PRT-4711-A/ },
		{ text: FOREIGN, format: 'Code128', look: 'dark', says: /PRT-4711-A/ },
		{ text: FOREIGN, format: 'DataMatrix', says: /PRT-4711-A/ },
		{ text: FOREIGN, format: 'DataMatrix', look: 'tilted', says: /PRT-4711-A/ },
		{ text: FOREIGN, format: 'DataMatrix', look: 'dark', says: /PRT-4711-A/ }
	];
	const profile = newProfile();
	const first = await openPhone(profile);
	await signInToField(first.page, 'technician@bandung.example');
	await first.context.close();
	for (const { says, ...label } of kinds) {
		const video = join(tmpdir(), `label-${newId()}.y4m`);
		await writeLabelVideo(video, label);
		const { context, page } = await openPhone(profile, video);
		const foreign: string[] = [];
		page.on('request', (request) => void (request.url().startsWith(ORIGIN) || foreign.push(request.url())));
		await page.goto('/field/scan');
		await expect(page.getByText(says).first(), `${label.format} ${label.look ?? 'plain'}`).toBeVisible();
		// Nothing of what the camera sees leaves the phone, and the decoder is ours.
		expect(foreign.filter((url) => url.startsWith('http'))).toEqual([]);
		await context.close();
	}
	await mapper.end();
});

test('the presence step reads the tag of an own task, and names what is wrong with every other', async () => {
	const { mapper, point, tag, other, elsewhere } = await arrange();
	const technician = await api('technician@bandung.example');
	const { user } = await technician.query<{ user: { userId: string } }>('auth.me', {});
	const title = `Listen to the bearing ${newId().slice(-6)}`;
	const taskId = await createTask(mapper, { title, point, assigneeIds: [user.userId] });
	const { context, page } = await openPhone(newProfile());
	await context.addInitScript(installFakeNfc, 'granted' as const);
	await signInToField(page, 'technician@bandung.example');
	await page.goto(`/field/tasks/${taskId}`);
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await expect(page.getByRole('heading', { name: 'Tap the tag at Main bearing grease point' })).toBeVisible();
	await expect(page.getByText('Hold the phone to the tag')).toBeVisible();

	await page.evaluate((text) => window.fakeNfc.tap('04:01', [text]), elsewhere.payload);
	await expect(page.getByText(`This tag belongs to Loom L-312 > ${other.name}`)).toBeVisible();
	await page.evaluate(() => window.fakeNfc.tap('04:02', ['NFC_TASKPOINT_ZZZZZZZZZZ']));
	await expect(page.getByText(/^Tag not known here/)).toBeVisible();
	await page.evaluate(() => window.fakeNfc.brush());
	await expect(page.getByText('Not read. Hold still and try again.')).toBeVisible();
	await page.evaluate((text) => window.fakeNfc.tap('04:03', [text]), tag.payload);
	await expect(page.getByRole('heading', { name: /^Tap the tag/ })).toHaveCount(0);
	expect(await page.evaluate(() => window.fakeNfc.listening())).toBe(0);
	await page.getByRole('button', { name: 'Back' }).click();
	await expect(page.getByText(new RegExp(`^Tag ${tag.code} read`))).toBeVisible();
	await Promise.all([context.close(), mapper.end(), technician.end()]);
});

test('a blocked reader says how to allow it, and the label still works', async () => {
	const { mapper, point } = await arrange();
	const technician = await api('technician@bandung.example');
	const { user } = await technician.query<{ user: { userId: string } }>('auth.me', {});
	const title = `Touch the bearing ${newId().slice(-6)}`;
	const taskId = await createTask(mapper, { title, point, assigneeIds: [user.userId] });
	const { context, page } = await openPhone(newProfile());
	await context.addInitScript(installFakeNfc, 'denied' as const);
	await signInToField(page, 'technician@bandung.example');
	await page.goto(`/field/tasks/${taskId}`);
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await page.getByRole('button', { name: 'Start reading tags' }).click();
	await expect(page.getByText('Reading tags is blocked')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Scan the QR label' })).toBeVisible();
	await expect(page.getByRole('button', { name: 'Cannot scan' })).toBeVisible();
	await Promise.all([context.close(), mapper.end(), technician.end()]);
});

test('free look-up by chip is for those who may, and everybody else is sent to their task', async () => {
	const { mapper, tag } = await arrange();
	const tap = (page: Page) => page.evaluate((text) => window.fakeNfc.tap('04:05', [text]), tag.payload);

	const own = await openPhone(newProfile());
	await own.context.addInitScript(installFakeNfc, 'granted' as const);
	await signInToField(own.page, 'mapper@bandung.example');
	await own.page.goto('/field/scan');
	await expect(own.page.getByRole('radio', { name: 'Tag' })).toBeChecked();
	await expect(own.page.getByText('Hold the phone to the tag')).toBeVisible();
	await tap(own.page);
	await expect(own.page.getByRole('heading', { name: /Main bearing grease point/ })).toBeVisible();
	await own.page.goto('/field');
	await own.context.close();

	const technician = await openPhone(newProfile());
	await technician.context.addInitScript(installFakeNfc, 'granted' as const);
	await signInToField(technician.page, 'technician@bandung.example');
	await technician.page.goto('/field/scan');
	await expect(technician.page.getByLabel('Or type the code')).toBeVisible();
	await expect(technician.page.getByRole('radio', { name: 'Tag' })).toHaveCount(0);
	await expect(async () => expect(await technician.page.evaluate(() => window.fakeNfc.listening())).toBe(1)).toPass();
	await tap(technician.page);
	await expect(technician.page.getByText('Open your task first, then tap the tag.')).toBeVisible();
	// A scanner that types like a keyboard.
	await technician.page.evaluate((text) => {
		for (const key of [...text, 'Enter'])
			document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
	}, tag.payload);
	await expect(technician.page.getByRole('heading', { name: /Main bearing grease point/ })).toBeVisible();
	await Promise.all([technician.context.close(), mapper.end()]);
});
