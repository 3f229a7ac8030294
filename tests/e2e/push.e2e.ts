import { rmSync } from 'node:fs';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { newProfile, ORIGIN, openPhone, readyForOffline, signInToField } from '../support/e2e.ts';

type Shown = { title: string; body: string };

/** What the operating system would show now, as the worker knows it. */
async function notices(context: BrowserContext): Promise<Shown[]> {
	const worker = context.serviceWorkers().find((one) => one.url().startsWith(ORIGIN));
	if (!worker) throw new Error('no worker');
	return worker.evaluate(async () => {
		const self = globalThis as unknown as ServiceWorkerGlobalScope;
		return (await self.registration.getNotifications()).map(({ title, body }) => ({ title, body }));
	});
}

/** A message of the push service, handed to the worker by the browser itself. */
async function deliver(page: Page, message: object): Promise<void> {
	const session = await page.context().newCDPSession(page);
	const known = new Promise<string>((resolve) =>
		session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
			const ours = registrations.find(({ scopeURL }) => scopeURL === `${ORIGIN}/field`);
			if (ours) resolve(ours.registrationId);
		})
	);
	await session.send('ServiceWorker.enable');
	const registrationId = await known;
	await session.send('ServiceWorker.deliverPushMessage', {
		origin: ORIGIN,
		registrationId,
		data: JSON.stringify(message)
	});
	await session.detach();
}

test('a notice of new work is shown when nobody looks at the app, and a tap on it opens the task in the open window', async () => {
	const profile = newProfile();
	const { context, page } = await openPhone(profile);
	await context.grantPermissions(['notifications'], { origin: ORIGIN });
	await signInToField(page, 'technician@bandung.example');
	await readyForOffline(page);
	await page.goto('/field/tasks');
	const card = page.locator('a[href^="/field/tasks/"]').first();
	await expect(card).toBeVisible();
	const path = (await card.getAttribute('href')) ?? '';
	const message = { title: 'New task', body: 'Grease the drive belt · Loom L-312', url: path, tag: 'one' };

	// Seen by whoever has the app open: no notice besides.
	await deliver(page, message);
	expect(await notices(context)).toEqual([]);

	await page.goto('/field/settings');
	await expect(page.getByRole('heading', { name: 'Notifications', exact: true })).toBeVisible();
	await expect(page.getByRole('button', { name: 'Notify me of new tasks' })).toBeVisible();
	const worker = context.serviceWorkers().find((one) => one.url().startsWith(ORIGIN));
	await worker?.evaluate((url) => {
		const self = globalThis as unknown as ServiceWorkerGlobalScope;
		const notification = { data: url, close: () => undefined } as unknown as Notification;
		self.dispatchEvent(Object.assign(new ExtendableEvent('notificationclick'), { notification }));
	}, path);
	await page.waitForURL((url) => url.pathname === path);

	// Nobody looks: the window is elsewhere.
	await page.goto('about:blank');
	await deliver(page, message);
	await expect
		.poll(() => notices(context))
		.toEqual([{ title: 'New task', body: 'Grease the drive belt · Loom L-312' }]);
	await context.close();
	rmSync(profile, { recursive: true, force: true });
});
