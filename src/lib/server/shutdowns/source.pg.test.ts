import { expect, test } from 'vitest';
import { openPlant } from '../../../../tests/support/company.ts';
import { listsIn, stopOf } from '../../../../tests/support/reports.ts';
import { getTask } from '../tasks/tasks.service.ts';
import { activateShutdown, planWork } from './plan.service.ts';
import { planShutdown } from './report.service.ts';

const { make, as, here, db, company } = await openPlant();
const lists = listsIn(db, company.companyId);
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

test('a task of a shutdown leads back to it', async () => {
	const templateId = await make.template('Repair', { fields: [] }, 'repair_request');
	const pointTaskId = await lists.shutdownWork(here, templateId);
	const reasonId = await lists.reason('Planned maintenance', 'Planned');
	const wish = stopOf(here.lineId, reasonId, { startsAt: inHours(24), endsAt: inHours(30) });
	const { shutdownId } = await as('ada').run(planShutdown, wish);
	await as('ada').run(planWork, { shutdownId, pointTaskIds: [pointTaskId] });
	const { taskIds } = await as('ada').run(activateShutdown, { shutdownId });
	const taskId = taskIds[0] as never;
	const { source } = await as('ada').read('task.view', (scope) => getTask(scope, { taskId }));
	expect(source).toMatchObject({ kind: 'shutdown', id: shutdownId });
});
