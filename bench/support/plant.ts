import { v7 as newId } from 'uuid';
import * as z from 'zod/mini';
import { TemplateBody } from '#lib/domain/tasks/template.ts';
import type { BenchDatabase } from './product.ts';

// Plants and tasks by the thousand, written by SQL around every guard: for arranging only.

export type Plant = { siteId: string; lineId: string; sectionId: string; assetId: string; pointIds: string[] };

/** One site with an asset and so many task points. */
export async function makePlant({ root }: BenchDatabase, companyId: string, points = 1): Promise<Plant> {
	const [siteId, lineId, sectionId, assetId] = [newId(), newId(), newId(), newId()] as [string, string, string, string];
	const pointIds = Array.from({ length: points }, () => newId());
	const above = [
		['site', siteId, null, 'Hall A'],
		['line', lineId, siteId, 'Line 1'],
		['section', sectionId, lineId, 'Section 1'],
		['asset', assetId, sectionId, 'Pump 1']
	] as const;
	for (const [level, id, parentId, name] of above) {
		await root`
			insert into place (company_id, id, level, parent_id, site_id, line_id, section_id, asset_id, name, time_zone, criticality, status,
				created_at, updated_at)
			values (${companyId}, ${id}, ${level}, ${parentId}, ${siteId}, ${level === 'site' ? null : lineId},
				${level === 'section' || level === 'asset' ? sectionId : null}, ${level === 'asset' ? assetId : null}, ${name},
				${level === 'site' ? 'Europe/Berlin' : null}, ${level === 'asset' ? 'standard' : null},
				${level === 'asset' ? 'active' : null}, now(), now())
		`;
	}
	await root`
		insert into place (company_id, id, level, parent_id, site_id, line_id, section_id, asset_id, name, created_at, updated_at)
		select ${companyId}, p.id::uuid, 'task_point', ${assetId}, ${siteId}, ${lineId}, ${sectionId}, ${assetId},
			'Bearing ' || p.i, now(), now()
		from string_to_table(${pointIds.join()}, ',') with ordinality as p(id, i)
	`;
	return { siteId, lineId, sectionId, assetId, pointIds };
}

const FORM = z.parse(TemplateBody, {
	fields: [
		{
			key: 'temperature',
			label: 'Bearing temperature',
			kind: 'number',
			isRequired: true,
			unit: '°C',
			limits: { softMaximum: 75, maximum: 90 }
		},
		{ key: 'condition', label: 'Condition', kind: 'rating' },
		{ key: 'notes', label: 'Notes', kind: 'text' }
	]
});

export async function makeTemplate({ root }: BenchDatabase, companyId: string): Promise<string> {
	const templateId = newId();
	await root`
		insert into task_template (company_id, id, name, type, version, created_at, updated_at)
		values (${companyId}, ${templateId}, 'Bearing check', 'mechanical', 1, now(), now())
	`;
	await root`
		insert into template_version (company_id, template_id, version, body, created_at)
		values (${companyId}, ${templateId}, 1, ${root.json(JSON.parse(JSON.stringify(FORM)))}, now())
	`;
	return templateId;
}

type NewTasks = { plant: Plant; templateId: string; assigneeId?: string; ids: readonly string[] };

/** Open tasks, spread over the points of a plant, due from now on in steps of a minute. */
export async function makeTasks({ root }: BenchDatabase, companyId: string, tasks: NewTasks): Promise<void> {
	const { plant, templateId, assigneeId, ids } = tasks;
	await root`
		insert into task (company_id, id, number, origin, place_id, site_id, line_id, section_id, asset_id, template_id, title, type, priority,
			due_at, due_local, zone, grace, overdue_at, state, assignee_ids, created_at, updated_at)
		select ${companyId}, t.id::uuid, 1000 + t.i, 'ad_hoc', p.id, p.site_id, p.line_id, p.section_id, p.asset_id, ${templateId},
			'Check bearing ' || t.i, 'mechanical', (array['low', 'medium', 'high', 'critical'])[1 + t.i % 4], due.at,
			to_char(due.at, 'YYYY-MM-DD"T"HH24:MI'), 'Europe/Berlin', 'none', due.at, 'open',
			${assigneeId === undefined ? '{}' : `{${assigneeId}}`}::uuid[], now(), now()
		from string_to_table(${ids.join()}, ',') with ordinality as t(id, i)
		cross join lateral (select now() + interval '1 hour' + t.i * interval '1 minute' as at) as due
		join place p on p.company_id = ${companyId} and p.id = (string_to_array(${plant.pointIds.join()}, ','))[1 + t.i % ${plant.pointIds.length}]::uuid
	`;
	if (assigneeId === undefined) return;
	await root`
		insert into task_assignee (company_id, task_id, user_id, assigned_at)
		select ${companyId}, t.id::uuid, ${assigneeId}, now() from string_to_table(${ids.join()}, ',') as t(id)
	`;
}

export async function makeDevice({ root }: BenchDatabase, companyId: string, userId: string): Promise<string> {
	const deviceId = newId();
	await root`insert into device (company_id, id, user_id, name) values (${companyId}, ${deviceId}, ${userId}, 'Phone')`;
	return deviceId;
}

/** Fresh statistics, as a database in use has them. */
export async function settle({ root }: BenchDatabase): Promise<void> {
	await root`analyze`;
}

/** A submission that the form above takes. */
export function submissionOf(taskId: string, templateId: string): Record<string, unknown> {
	const now = Date.now();
	return {
		taskId,
		recordId: newId(),
		templateId,
		templateVersion: 1,
		values: {
			temperature: { kind: 'number', value: 61.5 },
			condition: { kind: 'rating', value: 4 },
			notes: { kind: 'text', value: 'Greased, no play, runs quietly.' }
		},
		safety: null,
		presence: { kind: 'none' },
		startedAt: new Date(now - 600_000).toISOString(),
		performedAt: new Date(now - 1_000).toISOString(),
		isOffline: true
	};
}
