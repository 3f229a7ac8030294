import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, inject, test, vi } from 'vitest';
import { INSTALLATION, verifyChain } from '#lib/server/audit/verify.ts';
import { addressOf } from '../support/postgres.ts';
import { walkCommands } from '../support/command-walk.ts';
import { startInstallation } from '../support/installation.ts';

// Every command of the product, through its public interface (AU-1, SU-21).

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const installation = await startInstallation();
const { db, companies, runtime } = installation;

test('a command is on record and told, or has changed nothing at all', async () => {
	const { cells, wrong, lines } = await walkCommands(installation);
	console.log(`every command: ${lines.length} commands, ${cells} checks, ${wrong.length} wrong\n${lines.join('\n')}`);
	expect(wrong).toEqual([]);
});

test('the chains are whole after all of them', async () => {
	for (const chain of [companies.bandung, companies.rhine, INSTALLATION]) {
		expect((await verifyChain(runtime.platform, chain)).damage).toBeUndefined();
	}
});

/** `npm run audit:verify` against this database, as an operator would run it. */
async function verifyScript(): Promise<{ code: number | null; said: string }> {
	const { passwords } = inject('postgres');
	const script = spawn('npx', ['tsx', 'scripts/verify-audit.ts', '--all'], {
		env: { ...process.env, DATABASE_URL: addressOf(db.name), SMTM_DB_PASSWORDS: JSON.stringify(passwords) }
	});
	const said: string[] = [];
	script.stdout.on('data', (text) => said.push(String(text)));
	script.stderr.on('data', (text) => said.push(String(text)));
	const [code] = (await once(script, 'close')) as [number | null];
	return { code, said: said.join('') };
}

test('the script finds every chain whole, then names the one entry that was changed', async () => {
	const whole = await verifyScript();
	expect([whole.code, whole.said]).toEqual([0, whole.said]);
	const [entry] = await db.admin<{ seq: number }[]>`
		select seq::int as seq from audit.entry
		where company_id = ${companies.bandung} and action = 'task.approve' order by seq desc limit 1
	`;
	await db.admin`
		update audit.entry set body = replace(body, 'approved', 'rejected')
		where company_id = ${companies.bandung} and seq = ${entry?.seq ?? 0}
	`;
	const broken = await verifyScript();
	expect(broken.code).toBe(1);
	expect(broken.said).toContain(`bandung-weaving-mill: DAMAGED at sequence ${entry?.seq}: its text was changed`);
	expect(broken.said).not.toMatch(/(rhine-pumps|installation): DAMAGED/);
});
