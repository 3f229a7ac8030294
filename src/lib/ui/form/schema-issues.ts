import type { Issue } from './form.controller.svelte.ts';

type Result = {
	issues?: readonly { message: string; path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined }[];
};
type Schema = { '~standard': { validate: (value: unknown) => unknown } };

/** What a schema (Standard Schema, so also `zod/mini`) says about values; `say` gives the words for a path. */
export function schemaIssues(schema: Schema, values: unknown, say: (path: string, code: string) => string): Issue[] {
	const result = schema['~standard'].validate(values);
	if (result instanceof Promise) throw new Error('Forms validate with synchronous schemas');
	const issues = (result as Result).issues ?? [];
	const byPath = new Map(
		issues.map(({ message, path = [] }) => [
			path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
			message
		])
	);
	return [...byPath].map(([path, code]) => ({ path, message: say(path, code) }));
}
