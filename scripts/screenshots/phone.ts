import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test';
import { ORIGIN, PIN } from '../../tests/support/e2e.ts';
import { installFakeNfc } from '../../tests/support/fake-nfc.ts';
import { shootSheet } from './sheet.ts';

type Options = {
	/** `block` where the network is played: the worker would stand in between. */
	serviceWorkers?: 'allow' | 'block';
};

export async function openContext(
	browser: Browser,
	{ serviceWorkers = 'allow' }: Options = {}
): Promise<BrowserContext> {
	const context = await browser.newContext({
		baseURL: ORIGIN,
		serviceWorkers,
		hasTouch: true,
		isMobile: true,
		reducedMotion: 'reduce'
	});
	// tsx marks functions with their names by a helper that pages do not have.
	await context.addInitScript('globalThis.__name = (named) => named');
	await context.addInitScript(installFakeNfc, 'granted' as const);
	return context;
}

/** Unlocks in whatever language the lock speaks. */
export async function unlocked(page: Page): Promise<void> {
	const navigation = page.getByRole('navigation');
	const pin = page.getByLabel(/PIN/);
	await expect(navigation.or(pin).or(page.locator('[data-heading]')).first()).toBeVisible();
	// In English the page has unlocked itself meanwhile.
	if (await pin.isVisible()) await pin.fill(PIN, { timeout: 2_000 }).catch(() => undefined);
	await expect(navigation.or(page.locator('[data-heading]')).first()).toBeVisible();
}

export async function again(page: Page): Promise<void> {
	await page.reload();
	await unlocked(page);
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

export async function outside(page: Page): Promise<void> {
	await page.reload();
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

export async function shootPaths(page: Page, screens: Readonly<Record<string, string>>): Promise<void> {
	for (const [name, path] of Object.entries(screens)) {
		await page.goto(path);
		await unlocked(page);
		await shootSheet(page, name, again);
	}
}
