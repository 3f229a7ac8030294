import { v7 as newId } from 'uuid';
import * as z from 'zod/mini';
import { TemplateBody } from '#lib/domain/tasks/template.ts';
import type { TaskState, TaskType } from '#lib/domain/tasks/vocabulary.ts';
import type { TestDatabase } from './postgres.ts';

// Things of a company, made by SQL around every guard: for arranging only.

export type Plant = {
	siteId: string;
	lineId: string;
	sectionId: string;
	assetId: string;
	placeId: string;
	tagCode: string;
};

type NewTask = {
	at: Plant;
	templateId: string;
	title?: string;
	state?: TaskState;
	assigneeIds?: readonly string[];
	dueInHours?: number;
	type?: TaskType;
};

export type Make = {
	plant: (name: string) => Promise<Plant>;
	template: (name: string, body: z.input<typeof TemplateBody>, type?: TaskType) => Promise<string>;
	/** Publishes one more version of a template. */
	nextVersion: (templateId: string, body: z.input<typeof TemplateBody>) => Promise<void>;
	/** Publishes one more version of a procedure, made when it is new. */
	procedure: (
		measures: readonly { instruction: string; isRequired: boolean }[],
		procedureId?: string
	) => Promise<string>;
	task: (task: NewTask) => Promise<string>;
	settings: (change: Record<string, boolean | number>) => Promise<void>;
	/** Actions on record for a subject, oldest first. */
	audit: (subjectId: string) => Promise<{ action: string; summary: string; actor: string }[]>;
	/** What the feed carried of an entity, oldest first. */
	feed: (
		id: string
	) => Promise<
		{ op: string; cause: string; scopes: string[]; oldScopes: string[]; row: Record<string, unknown> | null }[]
	>;
	one: (taskId: string) => Promise<Record<string, unknown>>;
};

const HOUR_MS = 3_600_000;
const CODES = ['7K3M9QX2TD', '8K3M9QX2TD', '9K3M9QX2TD'];

export function makeIn({ admin }: Pick<TestDatabase, 'admin'>, companyId: string, firstNumber = 1000): Make {
	let numbers = firstNumber;
	let plants = 0;

	async function place(level: string, name: string, above: Partial<Plant>, parentId: string | null): Promise<string> {
		const id = newId();
		const of = (key: string) => above[key as keyof Plant] ?? null;
		const self = (at: string) => (level === at ? id : null);
		await admin`
			insert into place (company_id, id, level, parent_id, site_id, line_id, section_id, asset_id, name, time_zone, criticality,
				status, created_at, updated_at)
			values (${companyId}, ${id}, ${level}, ${parentId}, ${above.siteId ?? id}, ${of('lineId') ?? self('line')},
				${of('sectionId') ?? self('section')}, ${of('assetId') ?? self('asset')}, ${name},
				${level === 'site' ? 'Europe/Berlin' : null}, ${level === 'asset' ? 'standard' : null},
				${level === 'asset' ? 'active' : null}, now(), now())
		`;
		return id;
	}

	return {
		async plant(name) {
			const siteId = await place('site', name, {}, null);
			const lineId = await place('line', `${name} line`, { siteId }, siteId);
			const sectionId = await place('section', `${name} section`, { siteId, lineId }, lineId);
			const assetId = await place('asset', `${name} pump`, { siteId, lineId, sectionId }, sectionId);
			const placeId = await place('task_point', `${name} bearing`, { siteId, lineId, sectionId, assetId }, assetId);
			const tagCode = CODES[(plants += 1) - 1] ?? String(plants).padStart(10, '0');
			await admin`
				insert into tag (company_id, id, code, type, place_id, created_at)
				values (${companyId}, ${newId()}, ${tagCode}, 'TASKPOINT', ${placeId}, now())
			`;
			return { siteId, lineId, sectionId, assetId, placeId, tagCode };
		},
		async template(name, body, type = 'mechanical') {
			const id = newId();
			const full = z.parse(TemplateBody, body);
			await admin`
				insert into task_template (company_id, id, name, type, version, created_at, updated_at)
				values (${companyId}, ${id}, ${name}, ${type}, 1, now(), now())
			`;
			await admin`
				insert into template_version (company_id, template_id, version, body, created_at)
				values (${companyId}, ${id}, 1, ${admin.json(JSON.parse(JSON.stringify(full)))}, now())
			`;
			return id;
		},
		async nextVersion(templateId, body) {
			const full = z.parse(TemplateBody, body);
			await admin`
				with next as (
					update task_template set version = version + 1 where company_id = ${companyId} and id = ${templateId} returning version
				)
				insert into template_version (company_id, template_id, version, body, created_at)
				select ${companyId}, ${templateId}, version, ${admin.json(JSON.parse(JSON.stringify(full)))}, now() from next
			`;
		},
		async procedure(measures, procedureId = newId()) {
			await admin`
				insert into safety_procedure (company_id, id, name, state, created_at, updated_at)
				values (${companyId}, ${procedureId}, ${`Lock-out ${procedureId.slice(-4)}`}, 'published', now(), now())
				on conflict do nothing
			`;
			await admin`
				insert into safety_version (company_id, procedure_id, number, measures, change_note, published_at)
				select ${companyId}, ${procedureId}, coalesce(max(number), 0) + 1,
					${admin.json(measures.map((measure, index) => ({ order: index + 1, ...measure })))}, 'made', now() - interval '1 day'
				from safety_version where company_id = ${companyId} and procedure_id = ${procedureId}
			`;
			return procedureId;
		},
		async task({
			at,
			templateId,
			title = 'Check the bearing',
			state = 'open',
			assigneeIds = [],
			dueInHours = 4,
			type = 'mechanical'
		}) {
			const id = newId();
			const dueAt = new Date(Date.now() + dueInHours * HOUR_MS);
			const list = `{${[...assigneeIds].sort().join(',')}}`;
			await admin`
				insert into task (company_id, id, number, origin, place_id, site_id, line_id, section_id, asset_id, template_id, title,
					type, priority, due_at, due_local, zone, grace, overdue_at, state, assignee_ids, cancel_kind, created_at, updated_at)
				values (${companyId}, ${id}, ${(numbers += 1)}, 'ad_hoc', ${at.placeId}, ${at.siteId}, ${at.lineId}, ${at.sectionId},
					${at.assetId}, ${templateId}, ${title}, ${type}, 'medium', ${dueAt},
					${dueAt.toISOString().slice(0, 16)}, 'Europe/Berlin', 'none', ${dueAt}, ${state}, ${list}::uuid[],
					${state === 'cancelled' ? 'manual' : null}, now(), now())
			`;
			for (const userId of assigneeIds) {
				await admin`
					insert into task_assignee (company_id, task_id, user_id, assigned_at) values (${companyId}, ${id}, ${userId}, now())
				`;
			}
			return id;
		},
		async settings(change) {
			await admin`
				update company_setting set ${admin(change)}, revision = revision + 1 where company_id = ${companyId}
			`;
		},
		audit: (subjectId) => admin`
			select action, body::jsonb #>> '{entry,summary}' as summary, body::jsonb #>> '{entry,actor,name}' as actor
			from audit.entry where company_id = ${companyId} and subject_id = ${subjectId} order by seq
		`,
		feed: (id) => admin`
			select op, cause, scopes, old_scopes as "oldScopes", row from feed where company_id = ${companyId} and id = ${id} order by n
		`,
		async one(taskId) {
			const [row] = await admin`select task.* from task where company_id = ${companyId} and id = ${taskId}`;
			return row ?? {};
		}
	};
}
