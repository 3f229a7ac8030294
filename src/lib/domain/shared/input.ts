import * as z from 'zod/mini';
import { refuse } from './refusal.ts';

/** What somebody sent, checked strictly. Throws `invalid` with the paths of the wrong fields. */
export function parseInput<Schema extends z.core.$ZodType>(schema: Schema, input: unknown): z.output<Schema> {
	const result = z.safeParse(schema, input);
	if (result.success) return result.data;
	return refuse('invalid', {
		fields: [...new Set(result.error.issues.map((issue) => issue.path.join('.') || 'input'))]
	});
}
