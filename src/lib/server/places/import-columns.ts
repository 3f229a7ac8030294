import { CRITICALITIES, type Level, LEVELS } from '#lib/domain/places/place.ts';
import type { ImportError, ImportReason, PlaceFacts } from '#lib/domain/places/views.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import { isTimeZone } from './edit.service.ts';
import type { CsvFile } from './import-csv.ts';

/** What a line may set besides names; undefined keeps, null clears. */
export type Patch = { [Key in keyof Facts]?: Facts[Key] | null };
export type Facts = PlaceFacts & { order: number; isActive: boolean; barcodes: string[] };

export type ImportLine = {
	line: number;
	id: string | undefined;
	level: Level;
	/** From the site down to the place itself. */
	names: string[];
	patch: Patch;
	/** For the site and line above, in case they have to be made. */
	ofParents: { site: Patch; line: Patch };
};

type Column = {
	levels: readonly Level[];
	field: keyof Facts;
	read: (cell: string, hasCommaDecimals: boolean) => unknown;
};

const WRONG = Symbol('wrong');
const TOO_LONG = Symbol('too long');
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Control characters except line feed, as in text fields (DM-4). */
const FORBIDDEN = /(?!\n)\p{Cc}/u;

const text = (maximum: number) => (cell: string) =>
	cell.length > maximum ? TOO_LONG : FORBIDDEN.test(cell) ? WRONG : cell;
const oneOf = (options: readonly string[]) => (cell: string) =>
	options.includes(cell.toLowerCase()) ? cell.toLowerCase() : WRONG;

const COLUMNS: Record<string, Column> = {
	order: { levels: LEVELS, field: 'order', read: wholeNumber },
	description: { levels: LEVELS, field: 'description', read: text(2000) },
	active: { levels: LEVELS, field: 'isActive', read: yesOrNo },
	site_time_zone: { levels: ['site'], field: 'timeZone', read: (cell) => (isTimeZone(cell) ? cell : WRONG) },
	site_address: { levels: ['site'], field: 'address', read: text(400) },
	line_ideal_rate: { levels: ['line'], field: 'idealRate', read: decimal },
	line_output_unit: { levels: ['line'], field: 'outputUnit', read: text(20) },
	asset_number: { levels: ['asset'], field: 'assetNumber', read: text(40) },
	criticality: { levels: ['asset'], field: 'criticality', read: oneOf(CRITICALITIES) },
	manufacturer: { levels: ['asset'], field: 'manufacturer', read: text(80) },
	model: { levels: ['asset'], field: 'model', read: text(80) },
	serial_number: { levels: ['asset'], field: 'serialNumber', read: text(80) },
	installed_on: { levels: ['asset'], field: 'installedOn', read: day },
	status: { levels: ['asset'], field: 'status', read: oneOf(['active', 'retired']) },
	barcodes: { levels: ['task_point'], field: 'barcodes', read: codes }
};

/** In exports only, or of features that read nothing from it. */
const IGNORED = new Set(['tag_code']);

export type Header = { names: (string | undefined)[]; unknown: string[] };

/** Which column stands where; what is not known is reported, not refused. Refusal: import-columns. */
export function readHeader(headers: readonly string[]): Header {
	const known = (name: string) => name === 'id' || LEVELS.some((level) => level === name) || name in COLUMNS;
	const doubled = headers.filter((name, index) => known(name) && headers.indexOf(name) !== index);
	if (doubled.length > 0) refuse('import-columns', { fields: doubled });
	if (!headers.includes('site')) refuse('import-columns', { fields: ['site'] });
	return {
		names: headers.map((name) => (known(name) ? name : undefined)),
		unknown: headers.filter((name) => !known(name) && !IGNORED.has(name) && name !== '')
	};
}

export type Read = { lines: ImportLine[]; errors: ImportError[] };

export function readLines(file: CsvFile, { names }: Header): Read {
	const read: Read = { lines: [], errors: [] };
	for (const { line, cells } of file.records) {
		const given = new Map(
			names.flatMap((name, index) => (name && cells[index] ? [[name, cells[index]] as const] : []))
		);
		const errors: ImportError[] = [];
		const parsed = readLine(line, given, file.hasCommaDecimals, (column, reason) =>
			errors.push({ line, column, reason })
		);
		if (parsed && errors.length === 0) read.lines.push(parsed);
		read.errors.push(...errors);
	}
	return read;
}

type Complain = (column: string, reason: ImportReason) => void;

function readLine(
	line: number,
	given: ReadonlyMap<string, string>,
	hasCommaDecimals: boolean,
	complain: Complain
): ImportLine | undefined {
	const names = LEVELS.map((level) => given.get(level)?.normalize('NFC').trim());
	const deepest = names.findLastIndex((name) => name !== undefined);
	const level = LEVELS[deepest];
	if (!level) return void complain('site', 'required');
	const path = names.slice(0, deepest + 1);
	LEVELS.slice(0, deepest + 1).forEach((at, index) => {
		const name = path[index];
		if (name === undefined) complain(at, 'gap');
		else if (name.length > 80) complain(at, 'too-long');
		else if (FORBIDDEN.test(name) || !name.isWellFormed()) complain(at, 'invalid');
	});
	const id = given.get('id')?.toLowerCase();
	if (id !== undefined && !UUID.test(id)) complain('id', 'invalid');
	const patches = { own: {} as Patch, site: {} as Patch, line: {} as Patch };
	for (const [name, column] of Object.entries(COLUMNS)) {
		const cell = given.get(name);
		if (cell === undefined) continue;
		const value = cell === '-' ? null : column.read(cell, hasCommaDecimals);
		if (value === WRONG) complain(name, 'invalid');
		else if (value === TOO_LONG) complain(name, 'too-long');
		else if (column.levels.includes(level)) Object.assign(patches.own, { [column.field]: value });
		else if (column.levels[0] === 'site') Object.assign(patches.site, { [column.field]: value });
		else if (column.levels[0] === 'line' && deepest > 1) Object.assign(patches.line, { [column.field]: value });
		else complain(name, 'not-of-level');
	}
	return {
		line,
		id,
		level,
		names: path.map((name) => name ?? ''),
		patch: patches.own,
		ofParents: { site: patches.site, line: patches.line }
	};
}

function wholeNumber(cell: string): number | typeof WRONG {
	return /^\d{1,4}$/.test(cell) ? Number(cell) : WRONG;
}

function decimal(cell: string, hasCommaDecimals: boolean): number | typeof WRONG {
	const plain = hasCommaDecimals ? cell.replace(',', '.') : cell;
	return /^\d{1,6}(\.\d{1,6})?$/.test(plain) && Number(plain) > 0 ? Number(plain) : WRONG;
}

function yesOrNo(cell: string): boolean | typeof WRONG {
	if (/^(yes|true|1|ja)$/i.test(cell)) return true;
	return /^(no|false|0|nein)$/i.test(cell) ? false : WRONG;
}

function day(cell: string): string | typeof WRONG {
	const isDay = /^\d{4}-\d{2}-\d{2}$/.test(cell) && isRealDay(cell);
	return isDay ? cell : WRONG;
}

function codes(cell: string): string[] | typeof WRONG {
	const list = cell.split('|').map((code) => code.trim());
	const isRight =
		list.length <= 5 && list.every((code) => code.length >= 3 && code.length <= 80 && !FORBIDDEN.test(code));
	return isRight && new Set(list).size === list.length ? list : WRONG;
}

function isRealDay(cell: string): boolean {
	const parsed = new Date(`${cell}T00:00:00Z`);
	return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(cell);
}
