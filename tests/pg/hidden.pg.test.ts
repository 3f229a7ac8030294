import { beforeAll, expect, test, vi } from 'vitest';
import { walkHidden } from '../support/hidden-walk.ts';
import { type Installation, startInstallation } from '../support/installation.ts';
import { stir, supervisorWatcher, technicianWatcher } from '../support/watchers.ts';

// Inside one company: what is not one's own, and what is not on one's sites, is as if it were not there (AZ-5, PR-16, PR-21).

vi.setConfig({ testTimeout: 120_000 });

let installation: Installation;

beforeAll(async () => {
	installation = await startInstallation();
	await stir(installation);
}, 120_000);

test('a technician finds no task that is not their own, by any call', async () => {
	const watcher = await technicianWatcher(installation);
	expect(watcher.hiddenIds.size).toBeGreaterThan(100);
	const { cells, wrong } = await walkHidden(installation, watcher);
	console.log(`own-task rule: ${cells} calls, ${watcher.hiddenIds.size} hidden ids, ${wrong.length} wrong`);
	expect(wrong).toEqual([]);
	expect(cells).toBeGreaterThan(30);
});

test('a supervisor of one site finds nothing of the other sites, by any call', async () => {
	const watcher = await supervisorWatcher(installation);
	expect(watcher.hiddenIds.size).toBeGreaterThan(100);
	const { cells, wrong } = await walkHidden(installation, watcher);
	console.log(`sites: ${cells} calls, ${watcher.hiddenIds.size} hidden ids, ${wrong.length} wrong`);
	expect(wrong).toEqual([]);
	expect(cells).toBeGreaterThan(60);
});
