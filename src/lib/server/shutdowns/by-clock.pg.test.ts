import { v7 as newId } from 'uuid';
import { afterAll, expect, test } from 'vitest';
import { Refusal } from '#lib/domain/shared/refusal.ts';
import { openPlant } from '../../../../tests/support/company.ts';
import { listsIn, stopOf } from '../../../../tests/support/reports.ts';
import { createPlatformDoor } from '../db/platform.ts';
import { createMinuteRun } from '../jobs/minute-run.ts';
import { minuteJobs } from '../minute-jobs.ts';
import { createTask } from '../tasks/edit.service.ts';
import { getTask } from '../tasks/tasks.service.ts';
import { cancelShutdown, openShutdown } from './manage.service.ts';
import { planShutdown } from './report.service.ts';

const { db, company, make, as, door } = await openPlant();
/** What else happens by the clock has tests of its own. */
const jobs = minuteJobs.filter(({ command }) => command.name === 'shutdown.open');
const upkeep = await listsIn(db, company.companyId).reason('Planned maintenance', 'Planned');
const platform = createPlatformDoor({ connection: db.connections.platform });
afterAll(platform.end);

const faults: object[] = [];
const log = { error: (fields: object) => void faults.push(fields) };
const HOUR = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR);

/** One node's run; the turn of the last one is over. */
async function runMinute(now = new Date()): Promise<number> {
	await db.admin`delete from auth.turn`;
	return createMinuteRun({ commands: door, platform, jobs, now: () => now, log })();
}

async function planned(placeId: string): Promise<string> {
	const times = { startsAt: inHours(24).toISOString(), endsAt: inHours(30).toISOString() };
	const { shutdownId } = await as('ada').run(planShutdown, stopOf(placeId, upkeep, times));
	return shutdownId;
}

/** The hour of its start has passed while nobody looked. */
const letBegin = (shutdownId: string) =>
	db.admin`update shutdown set starts_at = now() - interval '1 minute' where id = ${shutdownId}`;
const stored = async (shutdownId: string) => {
	const [row] = await db.admin<{ state: string; by: string | null; revision: number }[]>`
		select state, updated_by as by, revision from shutdown where id = ${shutdownId}
	`;
	return row;
};

test('a planned shutdown opens when its time has come: on record, told, and its tasks are stopped, by nobody', async () => {
	const hall = await make.plant('Hall by the clock');
	const templateId = await make.template('Repair', { fields: [] }, 'repair_request');
	const taskId = newId();
	const task = { taskId, placeId: hall.placeId, templateId, dueAt: inHours(1).toISOString() };
	await as('gus').run(createTask, task);
	const shutdownId = await planned(hall.lineId);
	expect(await runMinute()).toBe(0);
	expect(await stored(shutdownId)).toMatchObject({ state: 'planned' });

	await letBegin(shutdownId);
	expect(await runMinute()).toBe(1);
	expect(await stored(shutdownId)).toEqual({ state: 'open', by: null, revision: 2 });
	expect((await make.audit(shutdownId)).at(-1)).toEqual({
		action: 'shutdown.open',
		summary: 'opened at its time',
		actor: null
	});
	const told = await db.admin<{ actor_id: string | null; cause: string; state: string }[]>`
		select actor_id, cause, row ->> 'state' as state from feed where entity = 'shutdown' and id = ${shutdownId} order by n desc limit 1
	`;
	expect(told[0]).toEqual({ actor_id: null, cause: 'shutdown.open', state: 'open' });
	const { task: seen } = await as('ada').read('task.view', (scope) => getTask(scope, { taskId: taskId as never }));
	expect(seen.flags).toContain('line-stopped');
	expect(await runMinute()).toBe(0);
});

test('two nodes at the same minute open it once', async () => {
	const hall = await make.plant('Hall of two nodes');
	const shutdownId = await planned(hall.lineId);
	await letBegin(shutdownId);
	const node = () => createMinuteRun({ commands: door, platform, jobs, now: () => new Date(), log })();
	await db.admin`delete from auth.turn`;
	const both = await Promise.all([node(), node()]);
	expect(both.toSorted()).toEqual([0, 1]);
	// The minute is not over.
	expect(await node()).toBe(0);
	expect((await make.audit(shutdownId)).filter(({ action }) => action === 'shutdown.open')).toHaveLength(1);
});

test('what a person began, ended or gave up is left alone', async () => {
	const hall = await make.plant('Hall of people');
	const opened = await planned(hall.lineId);
	const cancelled = await planned(hall.assetId);
	await as('ada').run(openShutdown, { shutdownId: opened });
	await as('ada').run(cancelShutdown, { shutdownId: cancelled, reason: 'No parts', cancelTaskIds: [] });
	await letBegin(cancelled);
	const before = await Promise.all([opened, cancelled].map(stored));
	expect(await runMinute(inHours(48))).toBe(0);
	expect(await Promise.all([opened, cancelled].map(stored))).toEqual(before);
});

test('a clock that runs ahead opens nothing before its time', async () => {
	const hall = await make.plant('Hall ahead');
	const shutdownId = await planned(hall.lineId);
	expect(await runMinute(inHours(48))).toBe(0);
	expect(await stored(shutdownId)).toMatchObject({ state: 'planned', revision: 1 });
	expect(faults).toEqual([]);
});

test('a company that is switched off waits, and goes on when it is back', async () => {
	const hall = await make.plant('Hall switched off');
	const shutdownId = await planned(hall.lineId);
	await letBegin(shutdownId);
	await db.admin`update auth.company set active = false where id = ${company.companyId}`;
	expect(await runMinute()).toBe(0);
	expect(await platform.issuePass(company.companyId)).toBeUndefined();
	expect(await stored(shutdownId)).toMatchObject({ state: 'planned' });
	await db.admin`update auth.company set active = true where id = ${company.companyId}`;
	expect(await runMinute()).toBe(1);
});

test('the pass of the clock opens its one company for a short time, and only what the clock may do', async () => {
	const pass = (await platform.issuePass(company.companyId)) ?? '';
	const request = { id: 'run', address: '', sessionKind: 'clock' as const };
	const entry = { sessionHash: pass, isClock: true };
	const shutdownId = await planned((await make.plant('Hall of the pass')).lineId);
	const cancel = { shutdownId, reason: 'No parts', cancelTaskIds: [] };
	await expect(door.runCommand({ entry, request }, cancelShutdown, cancel)).rejects.toMatchObject({
		code: 'permission',
		details: { permission: 'shutdown.manage' }
	});
	await expect(door.runQuery({ entry, request }, 'shutdown.view', async () => 1)).rejects.toBeInstanceOf(Refusal);
	const openIt = { shutdownId };
	await expect(door.runCommand({ entry, request }, openShutdown, openIt)).rejects.toMatchObject({
		code: 'wrong-state'
	});
	// Neither as a session, nor after its time, nor made up.
	await expect(door.runCommand({ entry: { sessionHash: pass }, request }, openShutdown, openIt)).rejects.toMatchObject({
		code: 'session'
	});
	await db.admin`update auth.pass set expires_at = now()`;
	for (const sessionHash of [pass, 'f'.repeat(64)])
		await expect(
			door.runCommand({ entry: { sessionHash, isClock: true }, request }, openShutdown, openIt)
		).rejects.toMatchObject({ code: 'session' });
});
