import type { Step } from './steps.ts';

const npx = (name: string, ...args: string[]): Step => ({ name, command: 'npx', args: ['--no-install', ...args] });

/** Where each runner leaves its counts for the closing line. */
export const REPORTS = {
	folder: 'test-results',
	unit: 'unit.json',
	pg: 'pg.json',
	browser: 'browser.json',
	e2e: 'e2e.json'
};

function vitest(name: string, report: string, ...projects: string[]): Step {
	const chosen = projects.flatMap((project) => ['--project', project]);
	const output = `--outputFile.json=${REPORTS.folder}/${report}`;
	return npx(name, 'vitest', 'run', ...chosen, '--reporter=default', '--reporter=json', output);
}

export const checkSteps: readonly Step[] = [
	npx('words', 'tsx', 'scripts/words.ts', '--check-unused'),
	npx('kit types', 'svelte-kit', 'sync'),
	npx('format', 'prettier', '--check', '.', '--log-level', 'warn'),
	npx('lint', 'eslint', '.', '--max-warnings', '0'),
	npx('types', 'svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human'),
	npx('dead code', 'knip'),
	vitest('unit and architecture', REPORTS.unit, 'unit', 'architecture')
];

export const allSteps: readonly Step[] = [
	...checkSteps,
	vitest('postgres', REPORTS.pg, 'pg'),
	npx('chromium', 'tsx', 'scripts/chromium.ts'),
	vitest('browser', REPORTS.browser, 'browser'),
	{ name: 'build', command: 'node', args: ['scripts/start.mjs', '--build-only'] },
	npx('end to end', 'playwright', 'test')
];
