import { Nothing, TemplateQuery } from '#lib/domain/tasks/filter.ts';
import { getTemplate, listTemplates } from '#lib/server/tasks/templates.service.ts';
import { query, router } from '../procedures.ts';

export const templateRouter = router({
	list: query('task.view-all', Nothing, listTemplates),
	get: query('task.view-all', TemplateQuery, getTemplate)
});
