import { rmSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { newProfile, ORIGIN, openPhone, readyForOffline, signInToField, unlockItself } from '../support/e2e.ts';

/** One of each kind: the first screens, a list, a form, the settings. */
const SCREENS: [path: string, heading: RegExp][] = [
	['/field', /^Home$/],
	['/field/tasks', /^Tasks$/],
	['/field/outbox', /^Outbox$/],
	['/field/places', /^Places$/],
	['/field/repair/new', /^Repair request$/],
	['/field/settings', /^Settings$/]
];

test('the screens open without signal, though nobody has ever been there', async () => {
	test.setTimeout(120_000);
	const profile = newProfile();
	const { context, page } = await openPhone(profile);
	await signInToField(page, 'technician@bandung.example');
	await readyForOffline(page);
	// What the browser itself remembers of its way here is gone: only what the app has kept counts.
	await (await context.newCDPSession(page)).send('Network.clearBrowserCache');
	await context.setOffline(true);
	const first = await context.newPage();
	await unlockItself(first);
	await page.close();
	for (const [path, heading] of SCREENS) {
		await first.goto(`${ORIGIN}${path}`);
		await expect(first.getByRole('heading', { level: 1, name: heading }), path).toBeVisible();
		await expect(first.locator('#svelte-announcer'), path).toHaveText(await first.title());
	}
	await context.close();
	rmSync(profile, { recursive: true, force: true });
});
