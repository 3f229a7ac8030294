import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { CHROMIUM_FLAGS, findChromium } from './chromium.ts';

const READY_WITHIN_MS = 30_000;

export type KillableBrowser = {
	context: BrowserContext;
	page: Page;
	/** SIGKILL to the browser and all its children at once: no goodbye. */
	kill: () => Promise<void>;
	/** Closed as a person closes it: all that it holds back, like cookies, is on the disk afterwards. */
	close: () => Promise<void>;
};

/** A Chromium of our own on a profile that outlives it. */
export async function startBrowser(profile: string): Promise<KillableBrowser> {
	const portFile = join(profile, 'DevToolsActivePort');
	rmSync(portFile, { force: true });
	const args = [...CHROMIUM_FLAGS, '--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`];
	const process_ = spawn(findChromium(), [...args, 'about:blank'], { detached: true, stdio: 'ignore' });
	const gone = new Promise((resolve) => process_.once('exit', resolve));
	const browser = await connect(process_, portFile);
	const context = browser.contexts()[0] ?? (await browser.newContext());
	const page = context.pages()[0] ?? (await context.newPage());
	return {
		context,
		page,
		async kill() {
			if (process_.pid !== undefined && process_.exitCode === null && process_.signalCode === null)
				process.kill(-process_.pid, 'SIGKILL');
			await gone;
			await browser.close().catch(() => undefined);
		},
		async close() {
			const session = await browser.newBrowserCDPSession();
			await session.send('Browser.close').catch(() => undefined);
			await gone;
			await browser.close().catch(() => undefined);
		}
	};
}

async function connect(process_: ChildProcess, portFile: string): Promise<Browser> {
	const until = Date.now() + READY_WITHIN_MS;
	while (Date.now() < until) {
		if (process_.exitCode !== null) throw new Error(`Chromium ended with ${process_.exitCode}`);
		const port = existsSync(portFile) ? readFileSync(portFile, 'utf8').split('\n')[0] : '';
		if (port) return chromium.connectOverCDP(`http://127.0.0.1:${port}`);
		await new Promise((resolve) => setTimeout(resolve, 25));
	}
	throw new Error('Chromium did not become ready');
}
