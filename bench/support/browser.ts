import { type BrowserContext, chromium } from 'playwright';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHROMIUM_FLAGS, findChromium } from '../../tests/support/chromium.ts';
import { stoppable } from './process.ts';
import type { Member } from './product.ts';

export type Browser = { context: BrowserContext; stop: () => Promise<void> };

/** A browser with a profile of its own that lasts as long as the benchmark, as on a phone or a desk. */
export async function openBrowser(viewport: { width: number; height: number }): Promise<Browser> {
	const profile = await mkdtemp(join(tmpdir(), 'smtm-bench-browser-'));
	const context = await chromium.launchPersistentContext(profile, {
		executablePath: findChromium(),
		args: CHROMIUM_FLAGS,
		viewport,
		locale: 'en-GB'
	});
	// Functions for the page are compiled with names kept by a helper that the page does not have.
	await context.addInitScript({ content: 'globalThis.__name ??= (named) => named;' });
	const stop = stoppable(async () => {
		await context.close();
		await rm(profile, { recursive: true, force: true });
	});
	return { context, stop };
}

export async function signInByCookie(context: BrowserContext, { cookie }: Member): Promise<void> {
	const [name = '', value = ''] = cookie.split('=');
	await context.addCookies([{ name, value, domain: 'localhost', path: '/', secure: true, httpOnly: true }]);
}
