import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'vite';
import { type KillableBrowser, startBrowser } from '../../support/killable-browser.ts';

/** Serves the bare page; returns where, and how to end it. */
export async function servePage(): Promise<{ origin: string; end: () => Promise<void> }> {
	const built = await build({
		configFile: false,
		logLevel: 'error',
		build: { write: false, minify: false, rollupOptions: { input: join(import.meta.dirname, 'page.ts') } }
	});
	const [output] = [built].flat();
	if (!output || !('output' in output)) throw new Error('the page was not built');
	// What the app fetches when it is needed lies in files of its own.
	const scripts = new Map(
		output.output.flatMap((file) => (file.type === 'chunk' ? [[`/${file.fileName}`, file.code]] : []))
	);
	const page = `<!doctype html><title>Phone</title><script type="module" src="/${output.output[0].fileName}"></script>`;
	const server = createServer((request, response) => {
		const script = scripts.get(request.url ?? '');
		response.writeHead(200, { 'content-type': script === undefined ? 'text/html' : 'text/javascript' });
		response.end(script ?? page);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		origin: `http://localhost:${port}`,
		end: () => new Promise((resolve) => server.close(() => resolve()))
	};
}

export type Phone = Pick<KillableBrowser, 'page' | 'kill'>;

/** A browser with the bare page open. */
export async function startPhone(profile: string, origin: string): Promise<Phone> {
	const { page, kill } = await startBrowser(profile);
	await page.goto(origin);
	await page.waitForFunction(() => 'app' in window);
	return { page, kill };
}
