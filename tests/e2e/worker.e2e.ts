import { expect, test } from '@playwright/test';
import { type Fate, createAnswerProxy } from '../support/answer-proxy.ts';
import { newProfile, openPhone, ORIGIN, signInToField } from '../support/e2e.ts';

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

const isWaiting = async () => (await navigator.serviceWorker.getRegistration('/field'))?.waiting != null;

test('an app the server takes no more is replaced by the one that waits, when somebody says so', async () => {
	const proxy = await createAnswerProxy(ORIGIN);
	const { context, page } = await openPhone(newProfile());
	await signInToField(page, 'technician@bandung.example', proxy.origin);
	await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
	const later: [RegExp, Fate][] = [
		[/^\/service-worker\.js/, 'rebuilt'],
		[/^\/trpc\/sync\./, 'too-old']
	];
	proxy.decide((path) => later.find(([pattern]) => pattern.test(path))?.[1] ?? 'pass');
	await page.goto(`${proxy.origin}/field/settings`);
	await page.evaluate(async () => (await navigator.serviceWorker.getRegistration('/field'))?.update());
	await expect.poll(() => page.evaluate(isWaiting)).toBe(true);
	const alert = page.getByRole('alert').filter({ hasText: 'the server no longer takes its work' });
	await page.getByRole('button', { name: 'Sync now' }).click();
	await expect(alert).toBeVisible();
	expect(await page.evaluate(isWaiting), 'nothing is taken over by itself').toBe(true);

	proxy.decide((path) => (path.startsWith('/service-worker.js') ? 'rebuilt' : 'pass'));
	const isLoaded = page.waitForEvent('load');
	await alert.getByRole('button', { name: 'Update' }).click();
	await isLoaded;
	await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
	await expect(alert).toBeHidden();
	expect(await page.evaluate(isWaiting)).toBe(false);
	await Promise.all([context.close(), proxy.close()]);
});
