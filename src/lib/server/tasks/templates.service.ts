import type * as z from 'zod/mini';
import { refuse } from '#lib/domain/shared/refusal.ts';
import type { List } from '#lib/domain/shared/page.ts';
import type { TemplateQuery } from '#lib/domain/tasks/filter.ts';
import type { Scope } from '../commands/scope.ts';
import { currentVersion } from '../safety/safety.service.ts';
import { selectTemplate, selectTemplates, type TemplateLine } from './templates.queries.ts';

/** Every template of the company; templates are never narrowed by sites (PR-23). */
export async function listTemplates(scope: Scope): Promise<List<TemplateLine>> {
	const items = await selectTemplates(scope);
	return { items, next: null, total: items.length };
}

/** The newest version with the procedure it goes through. */
export async function getTemplate(scope: Scope, { templateId }: z.output<typeof TemplateQuery>) {
	const template = (await selectTemplate(scope, templateId)) ?? refuse('not-found');
	return { ...template, safety: await currentVersion(scope, template.body.procedureId) };
}
