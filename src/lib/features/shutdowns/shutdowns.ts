import { ShutdownFilter } from '#lib/domain/shutdowns/filter.ts';
import type { ShutdownRow } from '#lib/domain/shutdowns/shutdown.ts';
import type { List } from '#lib/domain/shared/page.ts';
import type { Client } from '#lib/trpc/client.ts';
import type { MarkKind } from '#lib/ui/status-mark.svelte';
import { sayShutdownState } from '#lib/words/reports.ts';
import type * as z from 'zod/mini';
import { filterFrom } from '../repairs/address.ts';
import { ReportList } from '../repairs/report-list.controller.svelte.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';

export type ShutdownListFilter = z.input<typeof ShutdownFilter>;
export type ShutdownDetail = Awaited<ReturnType<Client['shutdown']['get']['query']>>;

export const SHUTDOWNS_PATH = '/shutdowns';

export function shutdownFilterFrom(params: URLSearchParams): ShutdownListFilter {
	return filterFrom(ShutdownFilter, params, ['states']);
}

/** The list of shutdowns that an address asks for. */
export function openShutdownList(app: PortalApp, params: URLSearchParams, first: List<ShutdownRow>) {
	return new ReportList<ShutdownRow, ShutdownListFilter>(
		app,
		{
			entity: 'shutdown',
			path: SHUTDOWNS_PATH,
			read: (filter) => app.client.shutdown.list.query(filter),
			idOf: ({ shutdownId }) => shutdownId,
			filterFrom: shutdownFilterFrom,
			isFitting
		},
		params,
		first
	);
}

function isFitting(row: ShutdownRow, filter: ShutdownListFilter): boolean {
	const { states = ['planned', 'open'], siteId, lineId, assetId, reasonId, kind, from, to } = filter;
	const isAlike = [
		[siteId, row.siteId],
		[lineId, row.lineId],
		[assetId, row.assetId],
		[reasonId, row.reasonId],
		[kind, row.kind]
	].every(([wanted, found]) => wanted === undefined || wanted === found);
	const isInRange = (!to || row.startsAt < to) && (!from || row.endsAt === null || row.endsAt > from);
	return states.includes(row.state) && isAlike && isInRange;
}

const KINDS: Record<ShutdownRow['state'], MarkKind> = {
	planned: 'due-soon',
	open: 'overdue',
	resolved: 'done',
	cancelled: 'cancelled'
};

export function shutdownLook({ state }: Pick<ShutdownRow, 'state'>): { kind: MarkKind; label: string } {
	return { kind: KINDS[state], label: sayShutdownState(state) };
}

/** "Weaving Line 03", or the asset's name for one of an asset. */
export function placeNameOf({ path }: Pick<ShutdownRow, 'path'>): string {
	return path.at(-1)?.name ?? '';
}

export function lineNameOf({ path }: Pick<ShutdownRow, 'path'>): string {
	return path.at(1)?.name ?? '';
}

/** Critical, open, and nobody has said that they know: it flashes (4.9). */
export function isAlarming(shutdown: Pick<ShutdownRow, 'state' | 'priority' | 'acknowledgedAt'>): boolean {
	return shutdown.state === 'open' && shutdown.priority === 'critical' && shutdown.acknowledgedAt === null;
}
