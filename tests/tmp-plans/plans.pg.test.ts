import { test } from 'vitest';
import * as z from 'zod/mini';
import { TaskFilter, ApprovalFilter, TreeFilter } from '#lib/domain/tasks/filter.ts';
import { openPlant } from '../support/company.ts';
import { listTasks } from '#lib/server/tasks/tasks.service.ts';
import { listApprovals, countApprovals } from '#lib/server/tasks/approvals.service.ts';
import { listAssignees, readTaskTree } from '#lib/server/tasks/tree.service.ts';
import { readCards, readPlant } from '#lib/server/dashboard/dashboard.service.ts';
const plant = await openPlant();
const { make, as, here, db } = plant;
const templateId = await make.template('Bearing check', { fields: [] });
test('plans', async () => {
	const c = plant.company.companyId;
	const first = await make.task({ at: here, templateId });
	await db.admin`set session_replication_role = replica`.catch(() => {});
	await db.admin.begin(async (sql) => {
		await sql`set local session_replication_role = replica`;
		await sql`
		insert into task (company_id, id, number, origin, place_id, site_id, line_id, section_id, asset_id, template_id, title, type,
			priority, due_at, due_local, zone, grace, overdue_at, state, assignee_ids, submitted_at, completed_at, current_record, created_at, updated_at)
		select ${c}, md5('t' || n)::uuid, 100000 + n, 'ad_hoc', place_id, site_id, line_id, section_id, asset_id, template_id,
			'Check number ' || n, type, priority, now() - n * interval '1 minute', due_local, zone, grace, now() - n * interval '1 minute', 'completed', array[${as('tina').userId}::uuid],
			now() - n * interval '1 minute', now() - n * interval '1 minute', md5('e' || n)::uuid, now(), now()
		from task, generate_series(1, 300000) n where id = ${first}`;
		await sql`
		insert into execution (company_id, id, task_id, number, kind, author_id, author_name, template_id, template_version, "values", presence, path, started_at, performed_at, device_time, received_at, review, content_hash)
		select ${c}, md5('e' || n)::uuid, md5('t' || n)::uuid, 1, 'primary', ${as('tina').userId}, 'Tina', ${templateId}, 1, '[]', 'none', '[]', now(), now() - n * interval '1 minute', now(), now() - n * interval '1 minute', 'not-needed', 'x'
		from generate_series(1, 300000) n`;
		await sql`
		insert into task (company_id, id, number, origin, place_id, site_id, line_id, section_id, asset_id, template_id, title, type,
			priority, due_at, due_local, zone, grace, overdue_at, state, assignee_ids, created_at, updated_at)
		select ${c}, md5('a' || n)::uuid, 500000 + n, 'ad_hoc', place_id, site_id, line_id, section_id, asset_id, template_id,
			'Open number ' || n, type, priority, now() + (n - 2000) * interval '1 minute', due_local, zone, grace, now() + (n - 2000) * interval '1 minute', 'open', case when n % 2 = 0 then array[${as('tom').userId}::uuid] else '{}' end,
			now(), now()
		from task, generate_series(1, 10000) n where id = ${first}`;
		await sql`insert into task_assignee (company_id, task_id, user_id, assigned_at) select company_id, id, assignee_ids[1], now() from task where cardinality(assignee_ids) = 1`;
	});
	await db.admin`analyze`;
	const time = async (name: string, work: () => Promise<unknown>) => {
		await work();
		const t = performance.now();
		await work();
		console.log(name, Math.round(performance.now() - t), 'ms');
	};
	const list = (who: 'ada' | 'tom' | 'tina', f: object) => () =>
		as(who).read('task.view', (s) => listTasks(s, z.parse(TaskFilter, f)));
	await time('active ada', list('ada', {}));
	await time('all -due ada', list('ada', { tab: 'all', sort: '-due' }));
	await time('history -submitted', list('ada', { tab: 'history', sort: '-submitted' }));
	await time('history -due', list('ada', { tab: 'history', sort: '-due' }));
	await time('all number', list('ada', { tab: 'all', sort: '-number' }));
	await time('all title', list('ada', { tab: 'all', sort: 'title' }));
	await time('text all', list('ada', { tab: 'all', text: 'number 2999' }));
	await time('active tom own', list('tom', {}));
	await time('history tina own', list('tina', { tab: 'history', sort: '-due' }));
	await time('overdue', list('ada', { mark: 'overdue' }));
	await time(
		'history performed',
		list('ada', { tab: 'history', performedFrom: new Date(Date.now() - 86400000).toISOString() })
	);
	await time('tree', () =>
		as('ada').read('task.assign', (s) => readTaskTree(s, z.parse(TreeFilter, { unassignedOnly: false })))
	);
	await time('assignees', () => as('ada').read('task.assign', (s) => listAssignees(s, {})));
	await time('approvals', () => as('ada').read('task.approve', (s) => listApprovals(s, z.parse(ApprovalFilter, {}))));
	await time('approvals approved', () =>
		as('ada').read('task.approve', (s) => listApprovals(s, z.parse(ApprovalFilter, { tab: 'approved' })))
	);
	await time('counts', () => as('ada').read('task.approve', countApprovals));
	const day = 86400000;
	await time('cards today', () =>
		as('ada').read('dashboard.view', (s) =>
			readCards(s, {
				from: new Date(Date.now() - day / 2).toISOString(),
				to: new Date(Date.now() + day / 2).toISOString()
			})
		)
	);
	await time('cards past month', () =>
		as('ada').read('dashboard.view', (s) =>
			readCards(s, {
				from: new Date(Date.now() - 60 * day).toISOString(),
				to: new Date(Date.now() - 30 * day).toISOString()
			})
		)
	);
	await time('cards tina', () =>
		as('tina').read('dashboard.view', (s) =>
			readCards(s, {
				from: new Date(Date.now() - day / 2).toISOString(),
				to: new Date(Date.now() + day / 2).toISOString()
			})
		)
	);
	await time('plant', () => as('ada').read('task.view-all', readPlant));
}, 300000);
