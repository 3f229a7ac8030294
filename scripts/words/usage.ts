import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Message keys that `src` mentions as `m.<key>`. */
export function usedKeys(root: string): Set<string> {
	const used = new Set<string>();
	for (const entry of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
		if (!/\.(svelte|ts)$/.test(entry) || entry.includes('generated')) continue;
		for (const key of keysIn(readFileSync(join(root, entry), 'utf8'))) used.add(key);
	}
	return used;
}

export function keysIn(source: string): string[] {
	return [...source.matchAll(/\bm\s*\.\s*([a-z]\w*)/g)].flatMap(([, key]) => (key ? [key] : []));
}
