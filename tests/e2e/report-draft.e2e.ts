import { rmSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import sharp from 'sharp';
import { v7 as newId } from 'uuid';
import { api, newProfile, ORIGIN, readyForOffline, signInToField, unlockItself } from '../support/e2e.ts';
import { startBrowser } from '../support/killable-browser.ts';

const ASSET = 'Loom L-314';
const SIZE = { width: 390, height: 780 };

async function photograph(page: Page): Promise<void> {
	const picture = sharp({ create: { width: 800, height: 600, channels: 3, background: '#8b5a2b' } });
	const file = { name: 'belt.jpg', mimeType: 'image/jpeg', buffer: await picture.jpeg().toBuffer() };
	await page.locator('input[type="file"][capture]').setInputFiles(file);
	await expect(page.getByRole('button', { name: 'Remove photo 1' })).toBeVisible();
}

const kept = (page: Page) => expect(page.getByText('Draft saved on this phone')).toBeVisible();

test('a report that is being written comes back after the browser was killed, with its photo, until it is handed in', async () => {
	test.setTimeout(180_000);
	const description = `Belt worn ${newId().slice(-8)}`;
	const profile = newProfile();
	let browser = await startBrowser(profile);
	await browser.page.setViewportSize(SIZE);
	await signInToField(browser.page, 'technician@bandung.example');
	await readyForOffline(browser.page);
	await browser.close();

	browser = await startBrowser(profile);
	try {
		let { page } = browser;
		await page.setViewportSize(SIZE);
		await unlockItself(page);
		await page.goto(`${ORIGIN}/field/repair/new`);
		await page.getByLabel('Asset').fill(ASSET);
		await page.getByRole('button', { name: ASSET }).first().click();
		await page.getByRole('group', { name: 'What is it?' }).getByRole('radio').nth(1).check();
		await photograph(page);
		await page.getByLabel('Describe it').fill(description);
		await kept(page);
		// The last word is typed, and the page dies with it.
		await page.getByLabel('Describe it').pressSequentially('!');
		await expect(page).toHaveURL(/draft=/);
		const address = page.url();
		await browser.kill();

		browser = await startBrowser(profile);
		page = browser.page;
		await page.setViewportSize(SIZE);
		await browser.context.setOffline(true);
		await unlockItself(page);
		await page.goto(`${ORIGIN}/field`);
		await page.getByRole('link', { name: /Drafts/ }).click();
		const row = page.getByRole('link', { name: new RegExp(description) });
		await expect(row).toContainText(ASSET);
		await expect(row).toContainText('1 photo');
		// Offered to whoever begins anew, too.
		await page.goto(`${ORIGIN}/field/repair/new`);
		await page.getByRole('link', { name: new RegExp(description) }).click();
		await expect(page).toHaveURL(new RegExp(`draft=${new URL(address).searchParams.get('draft')}`));
		await expect(page.getByLabel('Describe it')).toHaveValue(new RegExp(`^${description}`));
		await expect(page.getByRole('group', { name: 'What is it?' }).getByRole('radio').nth(1)).toBeChecked();
		await expect(page.getByRole('img', { name: /Photo 1/ })).toBeVisible();
		await expect(page.getByText(ASSET)).toBeVisible();
		await page.getByRole('button', { name: 'Report repair' }).click();
		await expect(page.getByRole('heading', { name: 'Saved on this phone' })).toBeVisible();
		await page.goto(`${ORIGIN}/field/drafts`);
		await expect(page.getByRole('heading', { name: 'Drafts', level: 1 })).toBeVisible();
		await expect(row).toHaveCount(0);
	} finally {
		await browser.kill();
		rmSync(profile, { recursive: true, force: true });
	}
});

test('a draft of a report goes only when somebody says so twice', async () => {
	const description = `Shaft blocked ${newId().slice(-8)}`;
	const profile = newProfile();
	const browser = await startBrowser(profile);
	try {
		const { page } = browser;
		await page.setViewportSize(SIZE);
		await signInToField(page, 'technician@bandung.example');
		await page.goto(`${ORIGIN}/field/shutdown/new`);
		await page.getByLabel('Describe it').fill(description);
		await kept(page);
		await page.reload();
		await expect(page.getByLabel('Describe it')).toHaveValue(description);
		await page.getByRole('button', { name: 'Discard draft' }).click();
		const sheet = page.getByRole('dialog', { name: 'Discard this draft?' });
		await sheet.getByRole('button', { name: 'Keep it' }).click();
		await expect(page.getByLabel('Describe it')).toHaveValue(description);
		await page.getByRole('button', { name: 'Discard draft' }).click();
		await sheet.getByRole('button', { name: 'Discard draft' }).click();
		await expect(page.getByRole('heading', { name: 'My reports' })).toBeVisible();
		await page.goto(`${ORIGIN}/field/drafts`);
		await expect(page.getByRole('heading', { name: 'Drafts', level: 1 })).toBeVisible();
		await expect(page.getByRole('link', { name: new RegExp(description) })).toHaveCount(0);
	} finally {
		await browser.kill();
		rmSync(profile, { recursive: true, force: true });
	}
});

type Places = { items: { placeId: string; name: string; level: string }[] };

test('a new task point survives a reload while it is written, and goes with its photo', async () => {
	const name = `Seal ${newId().slice(-8)}`;
	const mapper = await api('mapper@bandung.example');
	const { items } = await mapper.query<Places>('place.tree', { search: ASSET });
	const asset = items.find((item) => item.name === ASSET && item.level === 'asset');
	const profile = newProfile();
	const browser = await startBrowser(profile);
	try {
		const { page } = browser;
		await page.setViewportSize(SIZE);
		await signInToField(page, 'mapper@bandung.example');
		await page.goto(`${ORIGIN}/field/places/new?parent=${asset?.placeId}`);
		await page.getByLabel('Name').fill(name);
		await kept(page);
		await photograph(page);
		await page.reload();
		await expect(page.getByLabel('Name')).toHaveValue(name);
		await expect(page.getByRole('img', { name: /Photo 1/ })).toBeVisible();
		await page.goto(`${ORIGIN}/field/drafts`);
		await page.getByRole('link', { name: new RegExp(name) }).click();
		await page.getByRole('button', { name: 'Save', exact: true }).click();
		await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
		await expect(page.getByRole('img', { name: 'Photo 1' })).toBeVisible();
		await page.goto(`${ORIGIN}/field/drafts`);
		await expect(page.getByRole('heading', { name: 'Drafts', level: 1 })).toBeVisible();
		await expect(page.getByRole('link', { name: new RegExp(name) })).toHaveCount(0);
		const made = async () => (await mapper.query<Places>('place.tree', { search: name })).items[0]?.placeId;
		await expect.poll(made).toBeTruthy();
		const placeId = await made();
		const states = async () => {
			const place = await mapper.query<{ photos: { state: string }[] }>('place.get', { placeId });
			return place.photos.map(({ state }) => state);
		};
		await expect.poll(states, { timeout: 30_000 }).toEqual(['complete']);
	} finally {
		await browser.kill();
		rmSync(profile, { recursive: true, force: true });
		await mapper.end();
	}
});

test('a changed place comes back as it was typed, beside what somebody else changed, until it is handed in', async () => {
	const mark = newId().slice(-8);
	const mapper = await api('mapper@bandung.example');
	const { items } = await mapper.query<Places>('place.tree', { search: ASSET });
	const parentId = items.find((item) => item.name === ASSET && item.level === 'asset')?.placeId;
	const placeId = newId();
	await mapper.mutate('place.create', { placeId, level: 'task_point', parentId, name: `Seal ${mark}` });
	const profile = newProfile();
	const browser = await startBrowser(profile);
	try {
		const { page } = browser;
		await page.setViewportSize(SIZE);
		await signInToField(page, 'mapper@bandung.example');
		await page.goto(`${ORIGIN}/field/places/${placeId}/edit`);
		await page.getByLabel('Name').fill(`Left seal ${mark}`);
		await kept(page);
		await page.getByRole('link', { name: 'Back' }).click();
		await expect(page.getByRole('heading', { name: `Seal ${mark}`, level: 1 })).toBeVisible();
		await mapper.mutate('place.edit', { placeId, revision: 1, name: `Right seal ${mark}` });
		await expect(page.getByRole('heading', { name: `Right seal ${mark}`, level: 1 })).toBeVisible();
		await page.goto(`${ORIGIN}/field/drafts`);
		await page.getByRole('link', { name: new RegExp(`Left seal ${mark}`) }).click();
		await expect(page.getByLabel('Name')).toHaveValue(`Left seal ${mark}`);
		await expect(page.getByRole('region', { name: 'Changed by somebody else meanwhile' })).toContainText('Right seal');
		await page.getByRole('button', { name: 'Save', exact: true }).click();
		await expect(page.getByRole('heading', { name: `Left seal ${mark}`, level: 1 })).toBeVisible();
		const name = async () => (await mapper.query<{ name: string }>('place.get', { placeId })).name;
		await expect.poll(name).toBe(`Left seal ${mark}`);
		await page.goto(`${ORIGIN}/field/drafts`);
		await expect(page.getByRole('heading', { name: 'Drafts', level: 1 })).toBeVisible();
		await expect(page.getByRole('link', { name: new RegExp(mark) })).toHaveCount(0);
	} finally {
		await browser.kill();
		rmSync(profile, { recursive: true, force: true });
		await mapper.end();
	}
});

test('a note on an open report survives a reload with its photo, and is one command', async () => {
	const note = `Drips faster ${newId().slice(-8)}`;
	const profile = newProfile();
	const browser = await startBrowser(profile);
	try {
		const { page } = browser;
		await page.setViewportSize(SIZE);
		await signInToField(page, 'technician@bandung.example');
		await page.goto(`${ORIGIN}/field/repair/new`);
		await page.getByLabel('Asset').fill(ASSET);
		await page.getByRole('button', { name: ASSET }).first().click();
		await page.getByRole('group', { name: 'What is it?' }).getByRole('radio').first().check();
		await page.getByLabel('Describe it').fill(`For ${note}`);
		await page.getByRole('button', { name: 'Report repair' }).click();
		await page.getByRole('link', { name: 'My reports' }).click();
		await page.getByRole('link', { name: new RegExp(`For ${note}`) }).click();
		await page.getByLabel('My note').fill(note);
		await kept(page);
		await photograph(page);
		await page.reload();
		await expect(page.getByLabel('My note')).toHaveValue(note);
		await page.goto(`${ORIGIN}/field/drafts`);
		await page.getByRole('link', { name: new RegExp(`Note on a report.*${note}`) }).click();
		await expect(page.getByRole('img', { name: /Photo 1/ })).toBeVisible();
		await page.getByRole('button', { name: 'Add note or photo' }).click();
		await expect(page.getByRole('listitem').filter({ hasText: note })).toContainText('1 photo');
		await expect(page.getByLabel('My note')).toHaveValue('');
		await page.goto(`${ORIGIN}/field/drafts`);
		await expect(page.getByRole('heading', { name: 'Drafts', level: 1 })).toBeVisible();
		await expect(page.getByRole('link', { name: new RegExp(note) })).toHaveCount(0);
	} finally {
		await browser.kill();
		rmSync(profile, { recursive: true, force: true });
	}
});
