import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

type Lock = { packages: Record<string, { version?: string; resolved?: string; hasInstallScript?: boolean }> };
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Record<string, string>>;

// Security floors: below these a published hole is open.
const FLOORS: Record<string, string> = {
	'@sveltejs/kit': '2.70.4',
	svelte: '5.51.5',
	devalue: '5.9.3',
	'@trpc/server': '11.8.0',
	ws: '8.21.1'
};

const parts = (version: string) => version.split('-')[0]?.split('.').map(Number) ?? [];

function isAtLeast(version: string, floor: string): boolean {
	const [have, need] = [parts(version), parts(floor)];
	const differing = have.findIndex((part, index) => part !== need[index]);
	return differing === -1 || (have[differing] ?? 0) > (need[differing] ?? 0);
}

test.each(Object.entries(FLOORS))('%s is at or above %s wherever it is installed', (name, floor) => {
	const installed = Object.entries(lock.packages).filter(([path]) => path.endsWith(`node_modules/${name}`));
	expect(installed.length).toBeGreaterThan(0);
	for (const [, entry] of installed) expect(isAtLeast(entry.version ?? '0', floor)).toBe(true);
});

test('the lockfile names no host, no git and no folder', () => {
	expect(Object.values(lock.packages).filter((entry) => entry.resolved !== undefined)).toEqual([]);
});

test('every version is exact', () => {
	const versions = Object.values({ ...manifest['dependencies'], ...manifest['devDependencies'] });
	expect(versions.filter((version) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});
