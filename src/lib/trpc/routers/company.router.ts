import * as z from 'zod/mini';
import { text } from '#lib/domain/shared/text.ts';
import { listCompanies } from '#lib/server/companies/companies.service.ts';
import { staffQuery } from '../own.ts';
import { router } from '../procedures.ts';

const CompanyFilter = z.strictObject({ search: z._default(text(0, 100), '') });

export const companyRouter = router({
	list: staffQuery(CompanyFilter, async (ctx, { search }, me) => {
		const items = await listCompanies(ctx.runtime.platform, search, await ctx.runtime.visits.lastVisits(me));
		return { items, next: null, total: items.length };
	})
});
