import { repairNumber } from '#lib/domain/repairs/repair.ts';
import { shutdownNumber } from '#lib/domain/shutdowns/shutdown.ts';
import type { ReportView } from '#lib/offline/field-client.ts';
import type { MarkKind } from '#lib/ui/status-mark.svelte';
import { m } from '#lib/words/field.ts';
import { sayRepairState, sayShutdownState } from '#lib/words/reports.ts';
import type { FieldApp } from '../field/field-app.controller.svelte.ts';
import { sayItem } from '../field/say-item.ts';

const MARKS: Record<string, MarkKind> = {
	open: 'due-soon',
	planned: 'due',
	deferred: 'pending',
	converted: 'in-progress',
	resolved: 'done',
	dismissed: 'cancelled',
	cancelled: 'cancelled'
};

/** Where an own report stands: the words of the outbox until the server holds it, then those of triage. */
export function reportLook(report: ReportView, app: FieldApp): { kind: MarkKind; label: string } {
	const item = report.itemId === null ? undefined : app.outbox.find(({ id }) => id === report.itemId);
	if (item)
		return {
			kind: item.state === 'needs_review' ? 'review' : item.state === 'sent' ? 'done' : 'queued',
			label: sayItem(item, app.status, app.now)
		};
	const { state } = report;
	const words = report.kind === 'repair' ? repairWords(state) : shutdownWords(state);
	return { kind: MARKS[state] ?? 'due', label: words };
}

function repairWords(state: string): string {
	const known = (['open', 'deferred', 'converted', 'resolved', 'dismissed'] as const).find((one) => one === state);
	return known ? sayRepairState(known) : state;
}

function shutdownWords(state: string): string {
	const known = (['planned', 'open', 'resolved', 'cancelled'] as const).find((one) => one === state);
	return known ? sayShutdownState(known) : state;
}

/** "R-000045", or "new" while only this phone holds it (DM-8). */
export function numberOf({ kind, number }: ReportView): string {
	if (number === null) return m.freport_new();
	return kind === 'repair' ? repairNumber(number) : shutdownNumber(number);
}
