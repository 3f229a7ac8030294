// Merges messages/<set>/<slice>.<locale>.json, checks them and compiles them to src/lib/words/generated.
// `--check-unused` also fails on keys nobody shows; without it they are only named.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mergeSet, faultsOf, readSlices, SETS, type WordSet } from './words/sources.ts';
import { firstKeys } from './words/first.ts';
import { usedKeys } from './words/usage.ts';

const settings = JSON.parse(readFileSync('project.inlang/settings.json', 'utf8')) as { locales: string[] };
const slices = readSlices('messages');
const faults = faultsOf(slices, settings.locales);
if (faults.length > 0) {
	console.error(faults.join('\n'));
	process.exit(1);
}

for (const set of SETS) await compileWhenChanged(set);
reportUnused();

// The compiler takes seconds to load: an unchanged set keeps its output.
async function compileWhenChanged(set: WordSet): Promise<void> {
	const byLocale = Object.fromEntries(settings.locales.map((locale) => [locale, mergeSet(slices, set, locale)]));
	const compiler = readFileSync(new URL('./words/compile.ts', import.meta.url));
	// What the phone's first screens say travels by itself: nobody waits for the words of all others.
	const first = set === 'field' ? firstKeys() : undefined;
	const parts = JSON.stringify([byLocale, [...(first ?? [])].sort()]);
	const digest = createHash('sha256').update(compiler).update(parts).digest('hex');
	const stamp = `src/lib/words/generated/${set}/digest`;
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
	const { compileSet, readSettings } = await import('./words/compile.ts');
	await compileSet(set, byLocale, readSettings(), first);
	writeFileSync(stamp, digest);
	console.log(`${set}: ${Object.keys(byLocale.en ?? {}).length} messages in ${settings.locales.join(', ')}`);
}

function reportUnused(): void {
	const used = usedKeys('src');
	const unused = [...new Set(slices.flatMap((slice) => Object.keys(slice.messages)))].filter((key) => !used.has(key));
	if (unused.length === 0) return;
	const isFatal = process.argv.includes('--check-unused');
	console[isFatal ? 'error' : 'warn'](`${unused.length} unused: ${unused.slice(0, 40).join(', ')}`);
	if (isFatal) process.exit(1);
}
