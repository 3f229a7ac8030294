import { ImportPlaces } from '#lib/domain/places/commands.ts';
import type { ImportError, ImportReport, ImportRow } from '#lib/domain/places/views.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { defineCommand } from '../commands/define-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import { dropImportFile, readImportFile } from '../files/import-source.service.ts';
import { type Header, readHeader, readLines, type Read } from './import-columns.ts';
import { readCsv } from './import-csv.ts';
import { type Known, type Node, type Plan, planImport } from './import-plan.ts';
import {
	countLevels,
	insertPlaces,
	selectAssetNumberOwners,
	selectBarcodesInUse,
	selectKnownPlaces,
	updatePlaces
} from './import.queries.ts';
import { publishPlaces } from './publish.ts';
import { refuseTaken } from './unique.ts';

const DEADLINE_MS = 60_000;
const ROWS_AT_ONCE = 2_000;
const SHOWN_ROWS = 200;
const SHOWN_ERRORS = 500;
const CHANGES_AN_ENTRY = 500;

/**
 * Places from a CSV file that was uploaded before (14.3, 14.4). A dry run writes nothing and answers the same report.
 * Refusals: not-found, file-type, too-large, import-columns, import-rows with the lines unless errors are skipped.
 */
export const importPlaces = defineCommand(
	'place.import',
	{ needs: 'hierarchy.create', input: ImportPlaces, deadlineMs: DEADLINE_MS, asksEachTime: true },
	async (scope, { fileId, dryRun, isSkippingErrors }) => {
		const file = await readImportFile(scope, fileId);
		const csv = readCsv(file.content);
		const header = readHeader(csv.headers);
		const read = readLines(csv, header);
		const plan = planImport(read.lines, await whatIsKnown(scope, read));
		const report = reportOf(header, read, plan, dryRun);
		if (dryRun) return report;
		refuseIf(plan.updated.length > 0 && !scope.actor.rights.has('hierarchy.edit') && 'permission', {
			permission: 'hierarchy.edit'
		});
		refuseIf(report.failed > 0 && !isSkippingErrors && 'import-rows', { lines: report.errors });
		await write(scope, plan);
		await dropImportFile(scope, fileId);
		recordImport(scope, { fileId, name: file.name }, report, plan);
		return report;
	}
);

async function whatIsKnown(scope: CommandScope, { lines }: Read): Promise<Known> {
	const siteNames = new Set(lines.map(({ names }) => (names[0] ?? '').toLowerCase()));
	const ids = lines.flatMap(({ id }) => id ?? []);
	const numbers = lines.flatMap(({ patch }) => patch.assetNumber?.toLowerCase() ?? []);
	const barcodes = lines.flatMap(({ patch }) => patch.barcodes ?? []);
	return {
		places: await selectKnownPlaces(scope, [...siteNames], ids),
		counts: await countLevels(scope),
		assetNumbers: await selectAssetNumberOwners(scope, numbers),
		barcodes: await selectBarcodesInUse(scope, barcodes),
		timeZone: scope.company.timeZone,
		mayCreateSites: scope.actor.sites === undefined,
		newId: () => scope.newId()
	};
}

async function write(scope: CommandScope, plan: Plan): Promise<void> {
	await refuseTaken(scope, async (inner) => {
		for (const part of parts(plan.updated)) {
			const written = await updatePlaces(inner, part);
			// Somebody else changed one of them since this transaction read it.
			if (written < part.length) refuse('stale');
		}
		for (const part of parts(plan.created)) await insertPlaces(inner, part);
	});
	const created = plan.created.map(({ placeId }) => placeId);
	if (created.length > 0) await scope.tell({ name: 'place.created', placeIds: created });
	if (plan.renamedIds.length > 0) await scope.tell({ name: 'place.renamed', placeIds: plan.renamedIds });
	await publishPlaces(scope, [...created, ...plan.updated.map(({ placeId }) => placeId)]);
}

function parts(nodes: readonly Node[]): Node[][] {
	const count = Math.ceil(nodes.length / ROWS_AT_ONCE);
	return Array.from({ length: count }, (_, index) => nodes.slice(index * ROWS_AT_ONCE, (index + 1) * ROWS_AT_ONCE));
}

function reportOf(header: Header, read: Read, plan: Plan, isDryRun: boolean): ImportReport {
	const errors: ImportError[] = [...read.errors, ...plan.errors].sort((a, b) => a.line - b.line);
	const unread = read.errors.map(({ line, reason }): ImportRow => ({
		line,
		action: 'error',
		level: null,
		path: '',
		reason
	}));
	return {
		created: plan.created.length,
		updated: plan.updated.length,
		unchanged: plan.unchanged,
		failed: new Set(errors.map(({ line }) => line)).size,
		unknownColumns: header.unknown.slice(0, 50),
		errors: errors.slice(0, SHOWN_ERRORS),
		rows: [...unread, ...plan.rows].sort((a, b) => a.line - b.line).slice(0, SHOWN_ROWS),
		isDryRun
	};
}

/** One entry with the counts, then the changes in portions that a page of the log can show. */
function recordImport(
	scope: CommandScope,
	file: { fileId: string; name: string },
	report: ImportReport,
	plan: Plan
): void {
	const subject = { type: 'import', id: file.fileId, label: file.name };
	const { created, updated, unchanged, failed } = report;
	scope.record({
		subject,
		summary: `imported places: ${created} created, ${updated} updated, ${unchanged} unchanged, ${failed} skipped`,
		after: { created, updated, unchanged, failed }
	});
	for (let from = 0; from < plan.changes.length; from += CHANGES_AN_ENTRY) {
		const changes = plan.changes.slice(from, from + CHANGES_AN_ENTRY);
		scope.record({ subject, summary: `changes ${from + 1} to ${from + changes.length}`, after: { changes } });
	}
}
