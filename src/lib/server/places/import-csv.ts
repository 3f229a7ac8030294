import { CsvError, parse } from 'csv-parse/sync';
import { refuse } from '#lib/domain/shared/refusal.ts';

export const MAX_IMPORT_ROWS = 50_000;

export type CsvFile = {
	/** Lower case, words joined by an underscore, in the order of the file. */
	headers: string[];
	records: { line: number; cells: string[] }[];
	/** Decimals are written with a comma where the comma does not separate cells. */
	hasCommaDecimals: boolean;
};

/** Reads UTF-8 with or without byte-order mark; the separator is detected (14.3). Refusals: file-type, import-rows, too-large. */
export function readCsv(content: Uint8Array): CsvFile {
	const text = decode(content);
	const delimiter = detectSeparator(text);
	const [head, ...body] = parseRecords(text, delimiter);
	if (body.length > MAX_IMPORT_ROWS) refuse('too-large', { limit: MAX_IMPORT_ROWS });
	return {
		headers: (head?.record ?? []).map(normalHeader),
		records: body.map(({ record, line }) => ({ line, cells: record.map((cell) => cell.trim()) })),
		hasCommaDecimals: delimiter !== ','
	};
}

function decode(content: Uint8Array): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(content);
	} catch {
		return refuse('file-type', { fields: ['fileId'] });
	}
}

/** The separator that stands most often in the first line, outside quotes. */
function detectSeparator(text: string): string {
	const first = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replaceAll(/"[^"]*"/g, '');
	const counts = [',', ';', '\t'].map((separator) => ({ separator, n: first.split(separator).length }));
	return counts.reduce((best, next) => (next.n > best.n ? next : best)).separator;
}

type Line = { record: string[]; line: number };

function parseRecords(text: string, delimiter: string): Line[] {
	const lines: Line[] = [];
	try {
		parse(text, {
			delimiter,
			relax_column_count: true,
			skip_empty_lines: true,
			max_record_size: 100_000,
			on_record: (record: string[], { lines: line }) => {
				lines.push({ record, line });
				return null;
			}
		});
	} catch (error) {
		if (!(error instanceof CsvError)) throw error;
		const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
		refuse('import-rows', { lines: [{ line, column: '', reason: 'invalid' }] });
	}
	return lines;
}

function normalHeader(name: string): string {
	return name
		.replace(/^\uFEFF/, '')
		.trim()
		.replace(/\*$/, '')
		.toLowerCase()
		.replaceAll(/[\s-]+/g, '_');
}
