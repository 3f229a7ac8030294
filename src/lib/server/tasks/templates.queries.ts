import type { TemplateBody } from '#lib/domain/tasks/template.ts';
import type { TaskType } from '#lib/domain/tasks/vocabulary.ts';
import type { Scope } from '../commands/scope.ts';

export type TemplateLine = {
	templateId: string;
	name: string;
	type: TaskType;
	version: number;
	isActive: boolean;
	isDefault: boolean;
	fields: number;
	procedureName: string | null;
};

export async function selectTemplates({ sql, actor }: Scope): Promise<TemplateLine[]> {
	return sql<TemplateLine[]>`
		select t.id as "templateId", t.name, t.type, t.version, t.is_active as "isActive", t.is_default as "isDefault",
			jsonb_array_length(v.body -> 'fields') as fields, procedure.name as "procedureName"
		from task_template t
		join template_version v on v.company_id = t.company_id and v.template_id = t.id and v.version = t.version
		left join safety_procedure procedure on procedure.company_id = t.company_id
			and procedure.id = (v.body ->> 'procedureId')::uuid
		where t.company_id = ${actor.companyId}
		order by t.is_default desc, lower(t.name), t.id limit 5000
	`;
}

export type TemplateView = Omit<TemplateLine, 'fields' | 'procedureName'> & { revision: number; body: TemplateBody };

export async function selectTemplate({ sql, actor }: Scope, templateId: string): Promise<TemplateView | undefined> {
	const [row] = await sql<TemplateView[]>`
		select t.id as "templateId", t.name, t.type, t.version, t.is_active as "isActive", t.is_default as "isDefault",
			t.revision, v.body
		from task_template t
		join template_version v on v.company_id = t.company_id and v.template_id = t.id and v.version = t.version
		where t.company_id = ${actor.companyId} and t.id = ${templateId}
	`;
	return row;
}
