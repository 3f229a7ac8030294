import { randomBytes } from 'node:crypto';
import { v7 as newId } from 'uuid';
import { tagCodeFrom } from '#lib/domain/tags/tag.ts';
import type { TestDatabase } from './postgres.ts';
import type { Cast } from './walk.ts';

const DAY_MS = 86_400_000;

/** What ids mean in one company: an existing thing of each kind, looked up behind every guard. */
export async function castOf(db: TestDatabase, companyId: string): Promise<Cast> {
	const [row] = await db.admin<Record<string, string>[]>`
		select
			(select id from task where company_id = ${companyId} and state = 'open' and deleted_at is null order by id limit 1) as "taskId",
			(select id from execution where company_id = ${companyId} and review = 'pending' order by id limit 1) as pending,
			(select id from execution where company_id = ${companyId} order by id limit 1) as "recordId",
			(select id from place where company_id = ${companyId} and level = 'task_point' and deleted_at is null order by id limit 1) as "placeId",
			(select id from place where company_id = ${companyId} and level = 'asset' and deleted_at is null order by id limit 1) as "assetId",
			(select id from place where company_id = ${companyId} and level = 'section' and deleted_at is null order by id limit 1) as "sectionId",
			(select id from place where company_id = ${companyId} and level = 'line' and deleted_at is null order by id limit 1) as "lineId",
			(select id from place where company_id = ${companyId} and level = 'site' and deleted_at is null order by id limit 1) as "siteId",
			(select id from task_template where company_id = ${companyId} order by id limit 1) as "templateId",
			(select u.id from company_user u where u.company_id = ${companyId} and exists (
				select from user_role r join role on role.company_id = r.company_id and role.id = r.role_id
				where r.company_id = u.company_id and r.user_id = u.id and role.name = 'Technician'
			) and u.active order by u.id desc limit 1) as "userId",
			(select id from role where company_id = ${companyId} and name = 'Technician') as "roleId"
	`;
	const found = row ?? {};
	return {
		...found,
		recordId: found['pending'] ?? found['recordId'] ?? null,
		parentId: found['assetId'] ?? null,
		assigneeId: found['userId'] ?? null,
		seenAssigneeId: found['userId'] ?? null,
		actorId: found['userId'] ?? null,
		subjectId: found['taskId'] ?? null,
		from: new Date(Date.now() - 7 * DAY_MS).toISOString(),
		to: new Date().toISOString(),
		fileId: newId(),
		safety: null,
		revision: 1,
		tagCode: tagCodeFrom(randomBytes(10)),
		level: 'task_point',
		name: `Walked ${newId().slice(-12)}`,
		timeZone: 'Europe/Berlin'
	};
}
