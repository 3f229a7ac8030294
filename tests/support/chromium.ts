import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Headless, and silent on a closed network. */
export const CHROMIUM_FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync'
];

const NONE =
	'No Chromium found. Install one: apt-get install chromium, or npx playwright install chromium, or set CHROMIUM_PATH.';

/** The Chromium that tests drive; where there is none and we may, Debian's is installed. */
export function findChromium(): string {
	const found = candidates().find((path) => existsSync(path));
	if (found) return found;
	if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new Error(NONE);
	console.log('No Chromium found: installing the chromium package with apt-get.');
	execFileSync('apt-get', ['update'], { stdio: 'ignore' });
	execFileSync('apt-get', ['install', '-y', 'chromium'], { stdio: 'ignore' });
	const installed = candidates().find((path) => existsSync(path));
	if (!installed) throw new Error(NONE);
	return installed;
}

function candidates(): string[] {
	const own = process.env['CHROMIUM_PATH'];
	return [...(own ? [own] : []), '/usr/bin/chromium', ...playwrightCache()];
}

function playwrightCache(): string[] {
	const cache = process.env['PLAYWRIGHT_BROWSERS_PATH'] ?? join(homedir(), '.cache', 'ms-playwright');
	if (!existsSync(cache)) return [];
	return readdirSync(cache)
		.filter((name) => name.startsWith('chromium-'))
		.map((name) => join(cache, name, 'chrome-linux', 'chrome'));
}
