import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { damage } from '../support/damage.ts';
import { newProfile, openPhone, signInToField } from '../support/e2e.ts';

test('a store that cannot be read ends in a rescue file and an app that works, with the draft still there', async () => {
	const profile = newProfile();
	const { context, page } = await openPhone(profile);
	await signInToField(page, 'technician@bandung.example');
	await page.goto('/field/tasks');
	const card = page.locator('a[href^="/field/tasks/"]').first();
	await card.click();
	await page.getByRole('button', { name: /^(Start|Continue)$/ }).click();
	await expect(page.getByText(/^Saved on this phone \d/)).toBeVisible();
	await page.goto('/field/drafts');
	const drafts = page.locator('main a[href*="/run"]');
	await expect(drafts.first()).toBeVisible();
	const title = (await page.locator('main').innerText()).split('\n').filter(Boolean);

	await damage(page);
	await page.reload();
	const heading = page.getByRole('heading', { name: 'What this phone stored cannot be read' });
	await expect(heading).toBeVisible();
	await expect(page.getByText('Nothing has been deleted.')).toBeVisible();
	const start = page.getByRole('button', { name: 'Start afresh' });
	await expect(start).toHaveAttribute('aria-disabled', 'true');
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('button', { name: 'Save rescue file' }).click()
	]);
	const files = unzipSync(await readFile(await download.path()));
	const list = JSON.parse(Buffer.from(files['items.json'] ?? []).toString('utf8')) as {
		format: string;
		drafts: { title: string }[];
	};
	expect(list.format).toBe('sm-tm-rescue');
	expect(list.drafts.length).toBeGreaterThan(0);
	for (const draft of list.drafts) expect(title.join('\n')).toContain(draft.title);

	await start.click();
	await expect(heading).toBeHidden();
	await expect(drafts.first()).toBeVisible();
	await page.goto('/field/tasks');
	await expect(card).toBeVisible();
	await context.close();
	rmSync(profile, { recursive: true, force: true });
});
