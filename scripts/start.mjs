// `npm start`: builds when the build is missing or older than the sources, then serves it (not with --build-only). Plain
// Node, no other tool.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCES = ['src', 'messages', 'static', 'project.inlang/settings.json', 'server.ts'];
const CONFIGS = [
	'package-lock.json',
	'svelte.config.js',
	'vite.config.ts',
	'tsconfig.json',
	'tsconfig.server.json',
	'scripts/words'
];
const STAMP = 'build/.stamp';
const STEPS = [
	['words', 'node_modules/tsx/dist/cli.mjs', 'scripts/words.ts'],
	['portal and field app', 'node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
	['server', 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.server.json']
];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) fail(`Node 20.19 or newer is needed, this is ${process.version}.`);

process.chdir(ROOT);
if (!existsSync('node_modules/postgres')) fail('The packages are missing: run npm ci first.');
buildWhenStale();
if (process.argv.includes('--build-only')) process.exit(0);
process.env.NODE_ENV ??= 'production';
try {
	await import(pathToFileURL(join(ROOT, 'build/server.js')).href);
	console.log('Demo accounts are listed on the sign-in page and in README.md.');
} catch (error) {
	fail(error instanceof Error ? error.message : String(error));
}

function buildWhenStale() {
	const digest = digestOf([...SOURCES, ...CONFIGS]);
	const isBuilt = existsSync('build/server.js') && existsSync('build/handler.js');
	if (isBuilt && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest) return;
	if (!existsSync('node_modules/vite')) {
		if (isBuilt) return;
		fail('There is no build, and the packages to make one are missing: run npm ci without --omit=dev.');
	}
	console.log('Building (a minute or two, only when something changed) …');
	for (const [name, ...args] of STEPS) {
		const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
		if (status !== 0) fail(`Building the ${name} failed.`);
	}
	// What was hashed is what was built, also when a step wrote into the sources.
	writeFileSync(STAMP, digest);
}

/** @param {string[]} paths */
function digestOf(paths) {
	const hash = createHash('sha256');
	for (const path of paths.flatMap(filesIn)) hash.update(path).update('\0').update(readFileSync(path)).update('\0');
	return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesIn(path) {
	if (!existsSync(path)) return [];
	if (/\.(test|test-d)\.ts$/.test(path) || path.endsWith('words/generated')) return [];
	const entries = readdirSafe(path);
	return entries ? entries.sort().flatMap((name) => filesIn(`${path}/${name}`)) : [path];
}

/** @param {string} path */
function readdirSafe(path) {
	try {
		return readdirSync(path);
	} catch {
		return undefined;
	}
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
	console.error(message);
	process.exit(1);
}
