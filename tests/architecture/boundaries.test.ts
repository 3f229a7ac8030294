import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';

// Plants imports that must not be, and expects each to be caught: a rule nobody has seen red is a wish.
const eslint = new ESLint();

async function errorsOf(filePath: string, code: string): Promise<string[]> {
	const [result] = await eslint.lintText(code, { filePath });
	return (result?.messages ?? []).map((message) => message.ruleId ?? message.message);
}

const imports = (path: string) => `import * as planted from '${path}';\nconsole.log(planted);\n`;

const FORBIDDEN: [from: string, to: string][] = [
	['src/lib/domain/tasks/planted.ts', '#lib/server/env.ts'],
	['src/lib/domain/tasks/planted.ts', '#lib/offline/store.ts'],
	['src/lib/domain/tasks/planted.ts', 'zod'],
	['src/lib/domain/tasks/planted.ts', 'node:fs'],
	['src/lib/offline/planted.ts', '#lib/server/env.ts'],
	['src/lib/offline/planted.ts', '#lib/features/live/live.controller.svelte.ts'],
	['src/lib/ui/planted.ts', '#lib/domain/tasks/task.ts'],
	['src/lib/ui/planted.ts', '#lib/trpc/client.ts'],
	['src/lib/ui/planted.ts', '#lib/words/m.ts'],
	['src/lib/words/planted.ts', '#lib/server/env.ts'],
	['src/lib/features/tasks/planted.ts', '#lib/server/env.ts'],
	['src/lib/features/tasks/planted.ts', '#lib/trpc/router.ts'],
	['src/lib/trpc/planted.ts', '#lib/features/live/live.controller.svelte.ts'],
	['src/lib/server/tasks/planted.ts', '#lib/trpc/router.ts'],
	['src/lib/server/tasks/planted.ts', '#lib/ui/Button.svelte'],
	['src/lib/server/tasks/planted.ts', '#lib/server/places/places.queries.ts'],
	['src/lib/server/places/planted.ts', '#lib/server/tasks/tasks.service.ts']
];

const ALLOWED: [from: string, to: string][] = [
	['src/lib/domain/tasks/planted.ts', '#lib/domain/shared/refusal.ts'],
	['src/lib/server/tasks/planted.ts', '#lib/domain/tasks/task.ts'],
	['src/lib/features/tasks/planted.ts', '#lib/trpc/client.ts'],
	['src/lib/server/tasks/planted.ts', '#lib/server/places/places.service.ts'],
	['src/lib/offline/planted.ts', '#lib/domain/tasks/task.ts']
];

describe('import rules', () => {
	test.each(FORBIDDEN)('%s may not import %s', async (from, to) => {
		const errors = await errorsOf(from, imports(to));
		expect(errors.some((rule) => rule === 'layers/import-matrix' || rule === 'no-restricted-imports')).toBe(true);
	});

	test.each(ALLOWED)('%s may import %s', async (from, to) => {
		expect(await errorsOf(from, imports(to))).toEqual([]);
	});

	test('a non-null assertion and module-scope state on the server are caught', async () => {
		expect(await errorsOf('src/lib/server/tasks/planted.ts', 'export const a = (b?: string) => b!;\n')).toContain(
			'no-restricted-syntax'
		);
		expect(
			await errorsOf('src/lib/server/tasks/planted.ts', 'let count = 0;\ncount += 1;\nexport const a = count;\n')
		).toContain('no-restricted-syntax');
	});
});
