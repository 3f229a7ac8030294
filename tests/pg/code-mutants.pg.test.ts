import { resolve } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { CODE_MUTANTS, type CodeMutant } from '../support/code-mutants.ts';
import { walkCommands } from '../support/command-walk.ts';
import { cloneDemoDatabase } from '../support/demo-database.ts';
import { walkHidden } from '../support/hidden-walk.ts';
import type { Installation } from '../support/installation.ts';
import { type Walked, walkRoles } from '../support/role-walk.ts';
import { stir, supervisorWatcher, technicianWatcher } from '../support/watchers.ts';

// Each mutant takes one check out of the product, in memory. The walk that guards it must find wrong cells, and none without.

const WALKS: Record<CodeMutant['walk'], (installation: Installation) => Promise<Walked>> = {
	roles: walkRoles,
	own: async (installation) => {
		await stir(installation);
		return walkHidden(installation, await technicianWatcher(installation));
	},
	effects: (installation) => walkCommands(installation, ['task.edit', 'task.approve']),
	sites: async (installation) => {
		await stir(installation);
		return walkHidden(installation, await supervisorWatcher(installation));
	}
};

vi.setConfig({ testTimeout: 300_000 });

const killed: string[] = [];
afterAll(() => console.log(`code mutants killed: ${killed.length}\n${killed.join('\n')}`));
afterEach(() => vi.resetModules());

async function walkUnder(mutant: CodeMutant | undefined, walk: (installation: Installation) => Promise<Walked>) {
	const db = await cloneDemoDatabase();
	vi.resetModules();
	if (mutant) {
		const file = resolve(mutant.file);
		vi.doMock(file, () => import(/* @vite-ignore */ `${file}?mutant=${mutant.name}`));
	}
	try {
		const { installOver } = await import('../support/installation.ts');
		const installation = await installOver(db);
		const walked = await walk(installation);
		await installation.runtime.stop();
		return walked;
	} finally {
		if (mutant) vi.doUnmock(resolve(mutant.file));
	}
}

describe.each(Object.entries(WALKS))('the walk of %s', (name, walk) => {
	test('finds nothing wrong in the product as it is', async () => {
		expect((await walkUnder(undefined, walk)).wrong).toEqual([]);
	});

	const mutants = CODE_MUTANTS.filter((mutant) => mutant.walk === name);
	test.each(mutants.map((mutant) => [mutant.name, mutant] as const))('kills %s', async (_, mutant) => {
		const { cells, wrong } = await walkUnder(mutant, walk);
		expect(wrong.length).toBeGreaterThan(0);
		killed.push(
			`${mutant.name} (${mutant.file})  ->  ${wrong.length} of ${cells} wrong, first ${wrong[0]?.slice(0, 110)}`
		);
	});
});
