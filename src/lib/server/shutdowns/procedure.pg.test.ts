import { v7 as newId } from 'uuid';
import { describe, expect, test } from 'vitest';
import { type Name, openPlant } from '../../../../tests/support/company.ts';
import { listsIn, stopOf } from '../../../../tests/support/reports.ts';
import { editShutdown } from './manage.service.ts';
import { activateShutdown } from './plan.service.ts';
import { planShutdown, reportShutdown } from './report.service.ts';
import { getShutdown, listProcedures } from './shutdowns.service.ts';

const { make, as, here, db, company } = await openPlant();
const reasonId = await listsIn(db, company.companyId).reason('Mechanical breakdown');
const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
const refusal = (code: string, details: object) => ({ code, details: expect.objectContaining(details) as object });

const report = (procedureId: string, name: Name = 'ada') =>
	as(name).run(reportShutdown, stopOf(here.lineId, reasonId, { procedureId }));
const plan = (procedureId: string) =>
	as('ada').run(planShutdown, stopOf(here.lineId, reasonId, { startsAt: tomorrow, procedureId }));
const detail = (shutdownId: string) =>
	as('ada').read('shutdown.view', (scope) => getShutdown(scope, { shutdownId: shutdownId as never }));

describe('the safety procedure', () => {
	const made = async (state: string) => {
		const procedureId = await make.procedure([{ instruction: 'Lock the drive out', isRequired: true }]);
		await db.admin`update safety_procedure set state = ${state} where id = ${procedureId}`;
		return procedureId;
	};
	const offered = async (name: Name) =>
		(await as(name).read('shutdown.manage', (scope) => listProcedures(scope))).items.map((one) => one.procedureId);

	test('is named by a manager when it is reported, planned or edited, out of those that are out, and stands on record', async () => {
		const [out, draft, withdrawn] = [await made('published'), await made('draft'), await made('withdrawn')];
		const choices = await offered('ada');
		expect([out, draft, withdrawn].map((id) => choices.includes(id))).toEqual([true, false, false]);
		await expect(offered('tina')).rejects.toMatchObject(refusal('permission', { permission: 'shutdown.manage' }));
		const begun = await report(out);
		expect(await detail(begun.shutdownId)).toMatchObject({ shutdown: { procedureId: out }, procedure: { version: 1 } });
		const [entry] = await db.admin`
			select body::jsonb #>> '{entry,after,procedureId}' as chosen from audit.entry where subject_id = ${begun.shutdownId}
		`;
		expect(entry?.['chosen']).toBe(out);
		await expect(report(out, 'tina')).rejects.toMatchObject(refusal('permission', { permission: 'shutdown.manage' }));
		for (const procedureId of [draft, withdrawn])
			for (const choose of [report, plan])
				await expect(choose(procedureId)).rejects.toMatchObject(refusal('invalid', { fields: ['procedureId'] }));
		await expect(plan(newId())).rejects.toMatchObject({ code: 'not-found' });
	});

	test('holds the work list back until it was read, and no longer once it is withdrawn and cannot be read', async () => {
		const procedureId = await made('published');
		const { shutdownId } = await plan(procedureId);
		const activate = () => as('ada').run(activateShutdown, { shutdownId });
		await expect(activate()).rejects.toMatchObject(refusal('safety-incomplete', { fields: ['isProcedureRead'] }));
		await db.admin`update safety_procedure set state = 'withdrawn' where id = ${procedureId}`;
		expect((await detail(shutdownId)).procedure).toBeNull();
		expect(await activate()).toMatchObject({ taskIds: [] });
	});

	test('that was withdrawn since stays with the shutdown that has it, and cannot be chosen anew', async () => {
		const [first, second] = [await made('published'), await made('withdrawn')];
		const { shutdownId, revision } = await plan(first);
		await db.admin`update safety_procedure set state = 'withdrawn' where id = ${first}`;
		const edit = { shutdownId, revision, procedureId: second };
		await expect(as('ada').run(editShutdown, edit)).rejects.toMatchObject(
			refusal('invalid', { fields: ['procedureId'] })
		);
		await as('ada').run(editShutdown, { ...edit, procedureId: first, description: 'Belt and shaft' });
		expect((await detail(shutdownId)).shutdown).toMatchObject({ procedureId: first, description: 'Belt and shaft' });
		await as('ada').run(editShutdown, { ...edit, revision: revision + 1, procedureId: null });
		expect((await detail(shutdownId)).shutdown).toMatchObject({ procedureId: null });
	});
});
