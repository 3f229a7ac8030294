import { spawn } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';

// npm run test:chaos [-- --group simulator|mutants|servers|submit|shift] [--seeds 10000] [--minutes 30] [--kills 200]
// --group shift [--tasks 40] [--kills 20] [--seed N]: a shift without signal in a browser that is killed again and again.
// Faults in numbers, group after group; SEED=<seed> with --group simulator plays one history again.
const { values } = parseArgs({
	options: {
		group: { type: 'string' },
		seeds: { type: 'string', default: '10000' },
		minutes: { type: 'string', default: '30' },
		kills: { type: 'string' },
		tasks: { type: 'string', default: '40' },
		seed: { type: 'string' }
	}
});

const kills = values.kills ?? '200';
const pg = ['vitest', 'run', '--project', 'pg'];

const GROUPS: Record<string, { command: string[]; env: () => Record<string, string> }> = {
	simulator: {
		command: [...pg, 'tests/chaos/simulator-'],
		env: () => ({ HISTORIES: values.seeds, MINUTES: values.minutes })
	},
	mutants: { command: [...pg, 'tests/chaos/outbox-mutants.pg.test.ts'], env: () => ({}) },
	servers: {
		command: [
			...pg,
			'tests/chaos',
			'--exclude',
			'tests/chaos/{simulator-even,simulator-odd,outbox-mutants}.pg.test.ts'
		],
		env: () => ({ CHAOS_KILLS: kills, ...copyOfBuild() })
	},
	submit: { command: ['playwright', 'test', 'kill-at-submit'], env: () => ({ KILLS: kills }) },
	shift: {
		command: ['playwright', 'test', 'shift.e2e.ts'],
		env: () => ({ TASKS: values.tasks, KILLS: values.kills ?? '20', ...(values.seed ? { SEED: values.seed } : {}) })
	}
};

/** A copy, since a build in place under a running server kills it before we do. */
function copyOfBuild(): Record<string, string> {
	const copy = '.svelte-kit/chaos-build';
	if (!existsSync('build/server.js')) return {};
	rmSync(copy, { recursive: true, force: true });
	cpSync('build', copy, { recursive: true });
	return { CHAOS_SERVER: `${copy}/server.js` };
}

function run(command: readonly string[], env: Record<string, string>): Promise<number> {
	const running = spawn('npx', ['--no-install', ...command], { stdio: 'inherit', env: { ...process.env, ...env } });
	return new Promise((resolve) => running.on('close', (code) => resolve(code ?? 1)));
}

const names = values.group === undefined ? Object.keys(GROUPS) : [values.group];
const failed: string[] = [];
for (const name of names) {
	const group = GROUPS[name];
	if (!group) throw new Error(`there is no group ${name}: ${Object.keys(GROUPS).join(', ')}`);
	if ((await run(group.command, group.env())) !== 0) failed.push(name);
}
if (failed.length > 0) console.error(`failed: ${failed.join(', ')}`);
process.exit(failed.length > 0 ? 1 : 0);
