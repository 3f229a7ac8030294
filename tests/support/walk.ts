import { v7 as newId } from 'uuid';
import * as z from 'zod/mini';

// Builds a valid input for any procedure from its schema alone, so that nobody has to write one by hand and forget one.

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Schema = {
	type?: string;
	const?: Json;
	enum?: Json[];
	default?: Json;
	properties?: Record<string, Schema>;
	required?: string[];
	items?: Schema;
	anyOf?: Schema[];
	oneOf?: Schema[];
	format?: string;
	pattern?: string;
	minimum?: number;
	exclusiveMinimum?: number;
	minLength?: number;
	maxLength?: number;
	minItems?: number;
	$ref?: string;
	$defs?: Record<string, Schema>;
};

/** Values by property name: what an id called `taskId` is, in the company at hand. */
export type Cast = Record<string, Json>;

/** Every id property an input can carry, as paths; those are the ones foreign ids are put into. */
export function idPathsOf(input: Json, ids: ReadonlySet<Json>, path: (string | number)[] = []): (string | number)[][] {
	if (ids.has(input)) return [path];
	if (Array.isArray(input)) return input.flatMap((item, index) => idPathsOf(item, ids, [...path, index]));
	if (input !== null && typeof input === 'object') {
		return Object.entries(input).flatMap(([key, value]) => idPathsOf(value, ids, [...path, key]));
	}
	return [];
}

export function replaceAt(input: Json, path: readonly (string | number)[], value: Json): Json {
	const [head, ...rest] = path;
	if (head === undefined) return value;
	if (Array.isArray(input)) return input.map((item, index) => (index === head ? replaceAt(item, rest, value) : item));
	if (input === null || typeof input !== 'object') return input;
	return { ...input, [head]: replaceAt(input[String(head)] ?? null, rest, value) };
}

/** Required properties, and optional ones that are ids (a filter by a foreign id must find nothing). */
export function validInput(schema: z.core.$ZodType, cast: Cast): Json {
	const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;
	return build(json, '', cast, json.$defs ?? {});
}

/** The same with every optional property filled in, to find each place an input has. */
export function fullInput(schema: z.core.$ZodType, cast: Cast): Json {
	const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;
	return build(json, '', cast, json.$defs ?? {}, true);
}

function build(schema: Schema, name: string, cast: Cast, defs: Record<string, Schema>, isFull = false): Json {
	if (schema.$ref) return build(defs[schema.$ref.replace('#/$defs/', '')] ?? {}, name, cast, defs, isFull);
	if (name in cast) return cast[name] ?? null;
	if (schema.const !== undefined) return schema.const;
	if (schema.enum) return schema.enum[0] ?? null;
	const union = schema.anyOf ?? schema.oneOf;
	if (union) return build(union[0] ?? {}, name, cast, defs, isFull);
	if (schema.type === 'object' || schema.properties) return buildObject(schema, cast, defs, isFull);
	if (schema.type === 'array') {
		const count = Math.max(schema.minItems ?? 0, isFull || singular(name) in cast ? 1 : 0);
		return Array.from({ length: count }, () => build(schema.items ?? {}, singular(name), cast, defs, isFull));
	}
	if (schema.type === 'integer' || schema.type === 'number')
		return schema.minimum ?? (schema.exclusiveMinimum ?? 0) + 1;
	if (schema.type === 'boolean') return true;
	if (schema.format === 'uuid' || schema.pattern?.startsWith('^[0-9a-f]{8}-')) return newId();
	if (schema.pattern === '^[0-9a-f]{64}$') return 'a'.repeat(64);
	const length = /^\^\[\\w-\]\{(\d+)\}\$$/.exec(schema.pattern ?? '')?.[1];
	if (length) return 'A'.repeat(Number(length));
	if (schema.format === 'date-time') return new Date(Date.now() + 3_600_000).toISOString();
	if (schema.format === 'date') return new Date().toISOString().slice(0, 10);
	return 'x'.repeat(Math.min(Math.max(schema.minLength ?? 0, 12), schema.maxLength ?? Infinity));
}

function buildObject(schema: Schema, cast: Cast, defs: Record<string, Schema>, isFull: boolean): Json {
	const required = new Set(schema.required ?? []);
	const wanted = Object.entries(schema.properties ?? {}).filter(([key]) => isFull || required.has(key) || key in cast);
	return Object.fromEntries(wanted.map(([key, property]) => [key, build(property, key, cast, defs, isFull)]));
}

function singular(name: string): string {
	return name.replace(/Ids$/, 'Id');
}
