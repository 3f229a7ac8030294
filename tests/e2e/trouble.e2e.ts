import { expect, type Page, test } from '@playwright/test';
import { signInToField } from '../support/e2e.ts';

// The network and the storage are played by the browser: the worker would stand in between.
test.use({ serviceWorkers: 'block', viewport: { width: 390, height: 780 } });

async function syncNow(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Sync now' }).click();
}

test('a network that answers with its own page is named, with a way to its sign-in, and the work goes on', async ({
	page
}) => {
	await signInToField(page, 'technician@bandung.example');
	await page.goto('/field/settings');
	await page.route('**/trpc/**', (route) =>
		route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Welcome to the guest network</h1>' })
	);
	await syncNow(page);
	const alert = page.getByRole('alert').filter({ hasText: 'This network wants a sign-in first.' });
	await expect(alert).toBeVisible();
	await expect(alert.getByRole('link', { name: 'Open the sign-in page' })).toHaveAttribute('target', '_blank');
	await page.unroute('**/trpc/**');
	await syncNow(page);
	await expect(alert).toBeHidden();
});

test('a full phone says what is not saved, makes room, and takes it then', async ({ page }) => {
	await signInToField(page, 'technician@bandung.example');
	await page.goto('/field/tasks');
	await page.locator('a[href^="/field/tasks/"]').first().click();
	const start = page.getByRole('button', { name: /^(Start|Continue)$/ });
	await expect(start).toBeVisible();
	await page.evaluate(() => {
		const { put } = IDBObjectStore.prototype;
		IDBObjectStore.prototype.put = function () {
			throw new DOMException('no room', 'QuotaExceededError');
		};
		Object.assign(globalThis, { makeRoom: () => (IDBObjectStore.prototype.put = put) });
	});
	// Starting writes a draft; going on with one writes where the technician is.
	await start.click();
	const alert = page.getByRole('alert').filter({ hasText: 'This phone is full.' });
	await expect(alert).toBeVisible();
	await alert.getByRole('button', { name: 'Remove received photos' }).click();
	await expect(alert).toContainText(/are free again|No received photos are left/);
	await page.evaluate(() => (globalThis as unknown as { makeRoom: () => void }).makeRoom());
	await page.goto('/field/settings');
	await expect(alert).toBeHidden();
});
