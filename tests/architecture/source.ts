import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type Source = { path: string; text: string; lines: number };

const SKIPPED = new Set(['node_modules', 'generated', '.svelte-kit', 'build', 'results', 'peers']);

/** Every file below a folder whose name ends in one of the endings, as text. */
export function sourcesIn(folder: string, endings: readonly string[]): Source[] {
	return readdirSync(folder).flatMap((name) => {
		const path = join(folder, name);
		if (statSync(path).isDirectory()) return SKIPPED.has(name) ? [] : sourcesIn(path, endings);
		if (!endings.some((ending) => name.endsWith(ending))) return [];
		const text = readFileSync(path, 'utf8');
		return [{ path, text, lines: text.split('\n').length }];
	});
}
