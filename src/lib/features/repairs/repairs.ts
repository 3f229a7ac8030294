import { RepairFilter } from '#lib/domain/repairs/filter.ts';
import type { RepairRow } from '#lib/domain/repairs/repair.ts';
import type { List } from '#lib/domain/shared/page.ts';
import type { Client } from '#lib/trpc/client.ts';
import type * as z from 'zod/mini';
import type { PortalApp } from '../session/app.controller.svelte.ts';
import { filterFrom } from './address.ts';
import { ReportList } from './report-list.controller.svelte.ts';

export type RepairListFilter = z.input<typeof RepairFilter>;
export type RepairDetail = Awaited<ReturnType<Client['repair']['get']['query']>>;

export const REPAIRS_PATH = '/repair-requests';

export function repairFilterFrom(params: URLSearchParams): RepairListFilter {
	return filterFrom(RepairFilter, params, ['priorities']);
}

/** The list of repair requests that an address asks for. */
export function openRepairList(app: PortalApp, params: URLSearchParams, first: List<RepairRow>) {
	return new ReportList<RepairRow, RepairListFilter>(
		app,
		{
			entity: 'repair',
			path: REPAIRS_PATH,
			read: (filter) => app.client.repair.list.query(filter),
			idOf: ({ repairId }) => repairId,
			filterFrom: repairFilterFrom,
			isFitting
		},
		params,
		first
	);
}

function isFitting(row: RepairRow, filter: RepairListFilter): boolean {
	const { state = 'open', siteId, lineId, assetId, typeId, reporterId, priorities, text } = filter;
	const isThere = [
		[siteId, row.siteId],
		[lineId, row.lineId],
		[assetId, row.assetId],
		[typeId, row.typeId],
		[reporterId, row.reporter.id]
	].every(([wanted, found]) => wanted === undefined || wanted === found);
	const isPriority = !priorities?.length || priorities.includes(row.priority);
	return (
		row.state === state &&
		isThere &&
		isPriority &&
		(!text || row.description.toLowerCase().includes(text.toLowerCase()))
	);
}
