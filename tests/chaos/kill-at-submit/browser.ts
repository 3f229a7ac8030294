import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { build } from 'vite';
import { CHROMIUM_FLAGS, findChromium } from '../../support/chromium.ts';

const READY_WITHIN_MS = 30_000;

/** Serves the bare page; returns where, and how to end it. */
export async function servePage(): Promise<{ origin: string; end: () => Promise<void> }> {
	const built = await build({
		configFile: false,
		logLevel: 'error',
		build: { write: false, minify: false, rollupOptions: { input: join(import.meta.dirname, 'page.ts') } }
	});
	const [output] = [built].flat();
	if (!output || !('output' in output)) throw new Error('the page was not built');
	const script = output.output[0].code;
	const server = createServer((request, response) => {
		const isScript = request.url === '/page.js';
		response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
		response.end(
			isScript ? script : '<!doctype html><title>Phone</title><script type="module" src="/page.js"></script>'
		);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		origin: `http://localhost:${port}`,
		end: () => new Promise((resolve) => server.close(() => resolve()))
	};
}

export type Phone = {
	page: Page;
	/** SIGKILL to the browser and all its children at once: no goodbye. */
	kill: () => Promise<void>;
};

/** A Chromium of our own on a profile that outlives it. */
export async function startPhone(profile: string, origin: string): Promise<Phone> {
	const portFile = join(profile, 'DevToolsActivePort');
	rmSync(portFile, { force: true });
	const args = [...CHROMIUM_FLAGS, '--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`];
	const process_ = spawn(findChromium(), [...args, 'about:blank'], { detached: true, stdio: 'ignore' });
	const browser = await connect(process_, portFile);
	const context = browser.contexts()[0] ?? (await browser.newContext());
	const page = context.pages()[0] ?? (await context.newPage());
	await page.goto(origin);
	await page.waitForFunction(() => 'app' in window);
	return { page, kill: () => kill(process_, browser) };
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

async function kill(process_: ChildProcess, browser: Browser): Promise<void> {
	const gone = new Promise((resolve) => process_.once('exit', resolve));
	if (process_.pid !== undefined && process_.exitCode === null) process.kill(-process_.pid, 'SIGKILL');
	await gone;
	await browser.close().catch(() => undefined);
}
