import { expect, test } from '@playwright/test';
import { newProfile, openPhone, signInToField } from '../support/e2e.ts';

test('a page that came past the worker is taken over by it, and goes on without a network', async () => {
	const { context, page } = await openPhone(newProfile());
	await signInToField(page, 'technician@bandung.example');
	await page.evaluate(() => navigator.serviceWorker.ready);
	// As a page is that was on its way while the worker began its work.
	const devtools = await context.newCDPSession(page);
	const isLoaded = page.waitForEvent('load');
	await devtools.send('Page.reload', { ignoreCache: true });
	await isLoaded;
	await expect(page.getByRole('link', { name: /^Tasks/ })).toBeVisible();
	await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
	await context.setOffline(true);
	// A screen of its own file, never seen before.
	await page.getByRole('link', { name: 'More' }).click();
	await page.getByRole('link', { name: 'Settings' }).click();
	await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
	await context.close();
});
