import type { PostgresType } from 'postgres';

// The driver learns array types by a query at connect, which is switched off; so the few we use are declared here.
const ARRAY_OIDS = {
	text: 1009,
	uuid: 2951,
	int4: 1007,
	int8: 1016,
	timestamptz: 1185,
	jsonb: 3807,
	date: 1182
} as const;

export type ArrayKind = keyof typeof ARRAY_OIDS;

export function arrayOid(kind: ArrayKind): number {
	return ARRAY_OIDS[kind];
}

/** PostgreSQL's text form of a one-dimensional array. */
export function arrayLiteral(list: readonly (string | null)[]): string {
	return `{${list.map((item) => (item === null ? 'NULL' : `"${item.replace(/[\\"]/g, '\\$&')}"`)).join(',')}}`;
}

const ELEMENT = /"((?:[^"\\]|\\.)*)"|([^,{}]+)/gs;

/** Reads the text form of a one-dimensional array. */
export function parseArray<Item>(raw: string, parse: (text: string) => Item): (Item | null)[] {
	return [...raw.matchAll(ELEMENT)].map(([, quoted, bare]) => {
		if (quoted !== undefined) return parse(quoted.replace(/\\(.)/gs, '$1'));
		return bare === undefined || bare === 'NULL' ? null : parse(bare);
	});
}

function arrayType<Item>(kind: ArrayKind, parse: (text: string) => Item): PostgresType<unknown> {
	const oid = ARRAY_OIDS[kind];
	return { to: oid, from: [oid], serialize: (literal) => literal, parse: (raw: string) => parseArray(raw, parse) };
}

export const arrayTypes: Record<string, PostgresType<unknown>> = {
	textArray: arrayType('text', String),
	uuidArray: arrayType('uuid', String),
	int4Array: arrayType('int4', Number),
	int8Array: arrayType('int8', String),
	timestamptzArray: arrayType('timestamptz', (text) => new Date(text)),
	jsonbArray: arrayType('jsonb', (text): unknown => JSON.parse(text)),
	dateArray: arrayType('date', String)
};
