import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { allSteps, REPORTS } from './suite.ts';
import { report, runSteps } from './steps.ts';

// npm test: check, then Postgres, then real browsers, fastest first. Twenty minutes on two quiet cores; given up after forty.
rmSync(REPORTS.folder, { recursive: true, force: true });
mkdirSync(REPORTS.folder, { recursive: true });
const results = await runSteps(allSteps, 40 * 60_000);
report(results);
const counts = [REPORTS.unit, REPORTS.pg, REPORTS.browser].map(vitestCount).concat(playwrightCount());
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
const isGreen = results.every((result) => result.isPassed) && results.length === allSteps.length && failed === 0;
console.log(`\n${passed} passed, ${isGreen ? 0 : Math.max(failed, 1)} failed`);
process.exit(isGreen ? 0 : 1);

type Count = { passed: number; failed: number };

function read(name: string): unknown {
	try {
		return JSON.parse(readFileSync(join(REPORTS.folder, name), 'utf8'));
	} catch {
		return undefined;
	}
}

function vitestCount(name: string): Count {
	const file = read(name) as { numPassedTests: number; numFailedTests: number } | undefined;
	return { passed: file?.numPassedTests ?? 0, failed: file?.numFailedTests ?? 0 };
}

function playwrightCount(): Count {
	const file = read(REPORTS.e2e) as { stats: { expected: number; unexpected: number } } | undefined;
	return { passed: file?.stats.expected ?? 0, failed: file?.stats.unexpected ?? 0 };
}
