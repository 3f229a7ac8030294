import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ENV_NAMES } from '#lib/server/env.ts';
import { sourcesIn } from './source.ts';

const code = sourcesIn('src', ['.ts', '.svelte']);
const server = code.filter(({ path }) => path.startsWith('src/lib/server/'));
const tests = [...sourcesIn('tests', ['.ts']), ...code.filter(({ path }) => /\.test\.ts$/.test(path))];
const rootSources = ['server.ts', 'vite.config.ts', 'vitest.config.ts', 'playwright.config.ts'].map((path) => ({
	path,
	text: readFileSync(path, 'utf8')
}));
const readme = readFileSync('README.md', 'utf8');
const migrations = sourcesIn('src/lib/server/db/migrations', ['.sql']);

const offenders = (files: typeof code, pattern: RegExp) =>
	files.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

describe('source', () => {
	test('no file has more than 400 lines', () => {
		expect(code.filter(({ lines }) => lines > 401).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
	});

	test('nine of ten files stay below 250 lines, and half below 80 or thereabouts', () => {
		const lines = code.map((file) => file.lines).toSorted((a, b) => a - b);
		expect(lines[Math.floor(lines.length * 0.9)]).toBeLessThan(250);
		expect(lines[Math.floor(lines.length * 0.5)]).toBeLessThan(100);
	});

	test('no file is a drawer for anything', () => {
		const drawers = /^(utils?|helpers?|common|misc|manager|base|data|new|v2)\b/;
		expect(code.map(({ path }) => basename(path)).filter((name) => drawers.test(name))).toEqual([]);
	});

	test('queries name their columns', () => {
		const unnamed = server.filter(({ path, text }) => path.endsWith('.ts') && /select\s+\*/i.test(text));
		expect(unnamed.map(({ path }) => path).filter((path) => !path.includes('/db/'))).toEqual([]);
	});

	test('every file of queries names the company in its statements', () => {
		const queries = server.filter(({ path }) => path.endsWith('.queries.ts'));
		expect(queries.filter(({ text }) => !/company_id|company\b/.test(text)).map(({ path }) => path)).toEqual([]);
	});

	test('nobody but the database folder holds a driver', () => {
		const holders = code.filter(({ text }) => /from 'postgres'/.test(text)).map(({ path }) => path);
		expect(holders.filter((path) => !path.startsWith('src/lib/server/db/'))).toEqual([]);
	});

	test('no component writes raw markup', () => {
		expect(offenders(code, /\{@html/)).toEqual([]);
	});

	test('nothing says any, ignores the compiler or silences a rule', () => {
		expect(offenders(code, /: any\b|\bas any\b|@ts-(ignore|nocheck|expect-error)|eslint-disable/)).toEqual([]);
	});
});

describe('tests', () => {
	test('none is skipped, focused or postponed', () => {
		expect(offenders(tests, /\b(it|test|describe|pgTest)\.(skip|only|todo|fixme)\b/)).toEqual([]);
	});

	test('none sleeps', () => {
		expect(offenders(tests, /waitForTimeout\(/)).toEqual([]);
	});
});

describe('migrations', () => {
	test('are numbered from 0001 without a hole', () => {
		const numbers = migrations.map(({ path }) => Number(basename(path).slice(0, 4)));
		expect(numbers).toEqual(numbers.map((_, index) => index + 1));
	});
});

describe('environment', () => {
	test('the README explains every variable the server is set up with', () => {
		expect(ENV_NAMES.filter((name) => !readme.includes(`| \`${name}\` |`))).toEqual([]);
	});

	test('the README explains every other variable that product, scripts and settings read', () => {
		const read = [...code, ...sourcesIn('scripts', ['.ts', '.mjs']), ...rootSources].flatMap(({ text }) =>
			[...text.matchAll(/process\.env(?:\['|\.)([A-Z0-9_]+)/g)].map((match) => match[1] ?? '')
		);
		const foreign = ['CI', 'NODE_ENV', 'PATH', 'PLAYWRIGHT_BROWSERS_PATH'];
		const unexplained = new Set(read.filter((name) => !foreign.includes(name) && !readme.includes(`\`${name}\``)));
		expect([...unexplained]).toEqual([]);
	});

	test('the README explains no variable that nothing reads', () => {
		const everything = [...code, ...tests, ...rootSources].map(({ text }) => text).join('\n');
		const explained = [...readme.matchAll(/^\| `([A-Z][A-Z0-9_]+)` \|/gm)].map((match) => match[1] ?? '');
		expect(explained.filter((name) => !everything.includes(name))).toEqual([]);
	});

	test('runs on Node 20 where the project is checked', () => {
		if (process.env['CI']) expect(process.version).toMatch(/^v20\./);
		expect(Number(process.versions.node.split('.')[0])).toBeGreaterThanOrEqual(20);
	});
});
