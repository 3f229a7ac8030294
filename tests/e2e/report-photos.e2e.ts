import { expect, type Page, test } from '@playwright/test';
import sharp from 'sharp';
import { v7 as newId } from 'uuid';
import { api, signInToPortal } from '../support/e2e.ts';

type File = { name: string; mimeType: string; buffer: Buffer };

async function picture(name: string, color: string): Promise<File> {
	const drawn = sharp({ create: { width: 5000, height: 3000, channels: 3, background: color } });
	return { name, mimeType: 'image/jpeg', buffer: await drawn.jpeg().toBuffer() };
}

/** As the clipboard and a dragged file bring them. */
async function hand(page: Page, how: 'paste' | 'drop', { name, mimeType, buffer }: File): Promise<void> {
	const given = { how, name, mimeType, base64: buffer.toString('base64') };
	await page.evaluate((what) => {
		const bytes = Uint8Array.from(atob(what.base64), (sign) => sign.charCodeAt(0));
		const data = new DataTransfer();
		data.items.add(new File([bytes], what.name, { type: what.mimeType }));
		const options = { bubbles: true, cancelable: true };
		const event =
			what.how === 'paste'
				? new ClipboardEvent('paste', { ...options, clipboardData: data })
				: new DragEvent('drop', { ...options, dataTransfer: data });
		document.activeElement?.dispatchEvent(event);
	}, given);
}

type Repairs = { items: { repairId: string; description: string; photos: { photoId: string; state: string }[] }[] };

test('a request made in the portal takes photos along, chosen, pasted or dropped; one that fails is named and sent again', async ({
	page
}) => {
	const description = `Belt slips ${newId().slice(-8)}`;
	await page.setViewportSize({ width: 360, height: 780 });
	await signInToPortal(page, 'admin@bandung.example');
	await page.goto('/repair-requests');
	await page.getByRole('button', { name: 'New repair request' }).click();
	const dialog = page.getByRole('dialog', { name: 'New repair request' });
	await dialog.getByLabel('Asset').pressSequentially('L-314');
	await page.getByRole('option', { name: /Loom L-314/ }).click();
	await dialog.getByLabel('Type', { exact: true }).selectOption({ index: 1 });
	await dialog.getByLabel('Description').fill(description);

	const input = dialog.getByLabel(/Choose photos/);
	await input.setInputFiles([
		await picture('belt.jpg', 'teal'),
		{ name: 'notes.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') },
		{ name: 'torn.png', mimeType: 'image/png', buffer: Buffer.from('torn') }
	]);
	await expect(dialog.getByText('notes.pdf is not a picture')).toBeVisible();
	await expect(dialog.getByText('torn.png cannot be read')).toBeVisible();
	await hand(page, 'paste', await picture('pasted.jpg', 'brown'));
	await expect(dialog.getByRole('img', { name: 'pasted.jpg' })).toBeVisible();
	await hand(page, 'drop', await picture('dropped.jpg', 'navy'));
	await expect(dialog.getByRole('img', { name: 'dropped.jpg' })).toBeVisible();
	await dialog.getByRole('button', { name: 'Remove belt.jpg' }).press('Enter');
	await expect(dialog.getByRole('img', { name: 'belt.jpg' })).toHaveCount(0);
	await expect(input).toBeFocused();

	let created = 0;
	await page.route('**/files', async (route) => {
		created += 1;
		await (created === 2 ? route.abort() : route.continue());
	});
	await dialog.getByRole('button', { name: 'Report', exact: true }).click();
	await expect(dialog.getByText('1 photo did not arrive')).toBeVisible();
	const failed = dialog.getByRole('listitem').filter({ hasText: 'dropped.jpg' });
	await expect(failed).not.toContainText('Received');
	await expect(dialog.getByRole('listitem').filter({ hasText: 'pasted.jpg' })).toContainText('Received');
	await dialog.getByRole('button', { name: 'Try again' }).click();
	await expect(dialog).toHaveCount(0);

	const admin = await api('admin@bandung.example');
	const { items } = await admin.query<Repairs>('repair.list', { text: description, limit: 25 });
	expect(items.map(({ photos }) => photos.map(({ state }) => state))).toEqual([['complete', 'complete']]);
	const [photo] = items[0]?.photos ?? [];
	const kept = sharp(await admin.download(`/files/${photo?.photoId}?size=full&of=repair`));
	expect((await kept.metadata()).width).toBe(4096);
	await admin.end();
});

test('a planned shutdown takes a photo along', async ({ page }) => {
	const description = `Roller change ${newId().slice(-8)}`;
	await signInToPortal(page, 'admin@bandung.example');
	await page.goto('/shutdowns');
	await page.getByRole('button', { name: 'Add Shutdown' }).first().click();
	const dialog = page.getByRole('dialog', { name: 'Add Shutdown' });
	await dialog.getByText('Planned ahead').click();
	await dialog.getByLabel('Line or asset').fill('L-314');
	await page.getByRole('option', { name: /Loom L-314/ }).click();
	await dialog.getByLabel('Reason', { exact: true }).selectOption({ index: 1 });
	const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 16);
	await dialog.getByLabel(/^From/).fill(tomorrow);
	await dialog.getByLabel('Description').fill(description);
	await dialog.getByLabel(/Choose photos/).setInputFiles(await picture('roller.jpg', 'teal'));
	await expect(dialog.getByRole('img', { name: 'roller.jpg' })).toBeVisible();
	await dialog.getByRole('button', { name: 'Add Shutdown' }).click();
	await expect(
		page
			.getByRole('heading', { name: /^S-\d+/ })
			.or(page.getByText(description))
			.first()
	).toBeVisible();
	const admin = await api('admin@bandung.example');
	const { items } = await admin.query<{ items: { description: string; photos: { state: string }[] }[] }>(
		'shutdown.list',
		{ states: ['planned'] }
	);
	const mine = items.find((item) => item.description === description);
	expect(mine?.photos.map(({ state }) => state)).toEqual(['complete']);
	await admin.end();
});

test('what is typed into a report is not lost: not by Escape, and not to somebody who saves first', async ({
	browser
}) => {
	const mark = newId().slice(-8);
	const [admin, other] = [await browser.newPage(), await browser.newPage()];
	await signInToPortal(admin, 'admin@bandung.example');
	await signInToPortal(other, 'supervisor@bandung.example');
	await admin.goto('/repair-requests');
	await admin.getByRole('button', { name: 'New repair request' }).click();
	const form = admin.getByRole('dialog', { name: 'New repair request' });
	await form.getByRole('button', { name: 'Report', exact: true }).click();
	await expect(admin).toHaveTitle(/^Error: Repair Requests/);
	await form.getByLabel('Asset').pressSequentially('L-308');
	await admin.getByRole('option', { name: /Loom L-308/ }).click();
	await form.getByLabel('Type', { exact: true }).selectOption({ index: 1 });
	await form.getByLabel('Description').fill(`Slips ${mark}`);
	admin.once('dialog', (question) => void question.dismiss());
	await admin.keyboard.press('Escape');
	await expect(form.getByLabel('Description')).toHaveValue(`Slips ${mark}`);
	await form.getByRole('button', { name: 'Report', exact: true }).click();
	await admin.waitForURL(/repair-requests\/.+/);
	await expect(admin).toHaveTitle(/^R-\d+/);

	// Both open it; the first changes the words and the asset, the second only the words.
	await other.goto(new URL(admin.url()).pathname);
	for (const page of [admin, other]) await page.getByRole('button', { name: 'Edit' }).click();
	const [first, second] = [admin.getByRole('dialog'), other.getByRole('dialog')];
	await first.getByLabel('Description').fill(`Slips and squeals ${mark}`);
	await first.getByLabel('Asset').fill('');
	await first.getByLabel('Asset').pressSequentially('L-309');
	await admin.getByRole('option', { name: /Loom L-309/ }).click();
	await first.getByRole('button', { name: 'Save' }).click();
	await expect(first).toHaveCount(0);
	await second.getByLabel('Description').fill(`Slips badly ${mark}`);
	await second.getByRole('button', { name: 'Save' }).click();
	const choice = second.getByRole('region', { name: /changed this while you wrote/ });
	await expect(choice.getByText(`Slips and squeals ${mark}`)).toBeVisible();
	await expect(choice.getByRole('button')).toHaveText(['Take theirs']);
	await expect(choice.getByText(/Taken over .*: Asset$/)).toBeVisible();
	await expect(second.getByLabel('Asset')).toHaveValue('Loom L-309');
	await second.getByRole('button', { name: 'Save' }).click();
	await expect(second).toHaveCount(0);
	for (const page of [admin, other]) {
		await expect(page.getByText(`Slips badly ${mark}`).first()).toBeVisible();
		await expect(page.getByRole('heading', { level: 1, name: /Loom L-309/ })).toBeVisible();
		await page.close();
	}
});

test('a note on a request takes photos along, and says when there are too many', async ({ page }) => {
	const mark = newId().slice(-8);
	const technician = await api('technician@bandung.example');
	const admin = await api('admin@bandung.example');
	const { items: places } = await admin.query<{ items: { placeId: string; level: string }[] }>('place.tree', {
		search: 'Loom L-310'
	});
	const { items: types } = await admin.query<{ items: { typeId: string }[] }>('repair.types', {});
	const repairId = newId();
	await technician.mutate('repair.create', {
		repairId,
		assetId: places.find(({ level }) => level === 'asset')?.placeId,
		typeId: types[0]?.typeId,
		description: `Squeals ${mark}`
	});
	await page.setViewportSize({ width: 360, height: 780 });
	await signInToPortal(page, 'supervisor@bandung.example');
	await page.goto(`/repair-requests/${repairId}`);
	const names = Array.from({ length: 11 }, (_, index) => `n${index + 1}.jpg`);
	const small = await sharp({ create: { width: 64, height: 48, channels: 3, background: 'teal' } })
		.jpeg()
		.toBuffer();
	const input = page.getByLabel(/Choose photos|no more fit/);
	await input.setInputFiles(names.map((name) => ({ name, mimeType: 'image/jpeg', buffer: small })));
	await expect(page.getByText('n11.jpg was left out: a report holds at most 10 photos')).toBeVisible();
	await expect(page.getByText('10 photos, no more fit')).toBeVisible();
	for (const name of names.slice(2, 10)) await page.getByRole('button', { name: `Remove ${name}` }).click();
	await page.getByRole('textbox', { name: 'Add note' }).fill(`Seen twice ${mark}`);
	await page.getByRole('button', { name: 'Add note' }).click();
	await expect(page.getByText(`Seen twice ${mark}`)).toBeVisible();
	await expect(page.getByText('2 photos added')).toBeVisible();
	await expect(page.getByText('Room for 8 more.')).toBeVisible();
	await expect(page.getByRole('button', { name: /^Photo \d, taken/ })).toHaveCount(2);

	// The list counts them and can be narrowed to whoever reported.
	await page.goto(`/repair-requests?text=${mark}`);
	await page.getByLabel('Reporter').selectOption('Budi Santoso');
	await expect(page).toHaveURL(/reporterId=/);
	const row = page.getByRole('row').filter({ hasText: `Squeals ${mark}` });
	await expect(row).toContainText('2 photos');
	await Promise.all([technician.end(), admin.end()]);
});
