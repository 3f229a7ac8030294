import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { keysIn } from './usage.ts';

/** The screens a phone begins with: signing in, unlocking, and the two lists that follow. */
const SCREENS = ['+layout.svelte', '+layout.ts', '+page.svelte', 'sign-in/+page.svelte', 'tasks/+page.svelte'];
const ROOTS = SCREENS.map((screen) => `src/routes/field/${screen}`);
const IMPORT = /^\s*(?:import|export)\s+(?!type\b)(?:[^'"]*?\bfrom\s*)?['"]([^'"]+)['"]/gm;

/** Keys that the first screens of the field app mention, or what they import without asking for it later. */
export function firstKeys(): Set<string> {
	const seen = new Set<string>();
	const keys = new Set<string>();
	const left = [...ROOTS];
	for (let file = left.pop(); file !== undefined; file = left.pop()) {
		if (seen.has(file) || !existsSync(file) || file.includes('generated')) continue;
		seen.add(file);
		const source = readFileSync(file, 'utf8');
		for (const key of keysIn(source)) keys.add(key);
		for (const [, name] of source.matchAll(IMPORT)) left.push(resolved(file, name ?? ''));
	}
	return keys;
}

function resolved(from: string, name: string): string {
	return name.startsWith('#lib/') ? name.replace('#lib/', 'src/lib/') : join(dirname(from), name);
}
