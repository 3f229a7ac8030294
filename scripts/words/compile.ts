import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileProject } from '@inlang/paraglide-js';
import messageFormat from '@inlang/plugin-message-format';
import { loadProjectInMemory, newProject } from '@inlang/sdk';
import { inputsOf, type Messages, type WordSet } from './sources.ts';

type Settings = { baseLocale: string; locales: string[] };

export function readSettings(): Settings {
	return JSON.parse(readFileSync('project.inlang/settings.json', 'utf8')) as Settings;
}

/** Compiles one set to a module per language, its loaders and its type; with `first` in two parts, those keys and the rest. */
export async function compileSet(
	set: WordSet,
	byLocale: Record<string, Messages>,
	settings: Settings,
	first: ReadonlySet<string> | undefined
): Promise<void> {
	const outdir = join('src/lib/words/generated', set);
	const isFirst = (key: string) => first?.has(key) ?? true;
	await compilePart(join(outdir, 'messages'), only(byLocale, isFirst), settings);
	if (first)
		await compilePart(
			join(outdir, 'more'),
			only(byLocale, (key) => !isFirst(key)),
			settings
		);
	write(join(outdir, 'words.ts'), wordsType(set, byLocale[settings.baseLocale] ?? {}));
	const loaders = [chunkLoaders('chunks', 'messages', settings.locales)];
	if (first) loaders.push(chunkLoaders('moreChunks', 'more', settings.locales));
	write(join(outdir, 'chunks.ts'), `import type { Chunk } from '../../runtime.ts';\n\n${loaders.join('\n')}`);
}

function only(byLocale: Record<string, Messages>, isWanted: (key: string) => boolean): Record<string, Messages> {
	const wanted = (messages: Messages) => Object.entries(messages).filter(([key]) => isWanted(key));
	return Object.fromEntries(
		Object.entries(byLocale).map(([locale, messages]) => [locale, Object.fromEntries(wanted(messages))])
	);
}

async function compilePart(outdir: string, byLocale: Record<string, Messages>, settings: Settings): Promise<void> {
	const modules = await compileMessages(byLocale, settings);
	const expected = Object.keys(byLocale[settings.baseLocale] ?? {}).length;
	write(join(outdir, '../registry.js'), withoutChecks(modules['registry.js'] ?? ''));
	for (const locale of settings.locales) {
		const source = modules[`messages/${locale}.js`] ?? '';
		const count = source.match(/^export const /gm)?.length ?? 0;
		if (count !== expected) throw new Error(`${outdir}/${locale}: compiled ${count} of ${expected} messages`);
		write(join(outdir, `${locale}.js`), withoutChecks(source));
	}
}

// The plugin is imported: named by the CDN address of the scaffold, nothing compiles without a network and it calls that success.
async function compileMessages(
	byLocale: Record<string, Messages>,
	settings: Settings
): Promise<Record<string, string>> {
	const { baseLocale, locales } = settings;
	const blob = await newProject({ settings: { baseLocale, locales } });
	const project = await loadProjectInMemory({ blob, providePlugins: [messageFormat] });
	const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
	await project.importFiles({
		pluginKey: messageFormat.key,
		files: locales.map((locale) => ({ locale, content: encode(byLocale[locale]) }))
	});
	const output = await compileProject({
		project,
		compilerOptions: { outputStructure: 'locale-modules', strategy: ['baseLocale'] }
	});
	await project.close();
	return output;
}

function withoutChecks(source: string): string {
	return `// @ts-nocheck\n${source}`;
}

function wordsType(set: WordSet, messages: Messages): string {
	const lines = Object.entries(messages).map(([key, message]) => {
		const inputs = [...inputsOf(message)].map(([name, type]) => `${name}: ${type}`).join('; ');
		const text = typeof message === 'string' ? message : Object.values(message[0].match).join(' | ');
		return `\t/** ${text.replaceAll('*/', '* /').replaceAll('\n', ' ')} */\n\t${key}: (${inputs ? `values: { ${inputs} }` : ''}) => string;`;
	});
	return `export type ${set === 'portal' ? 'PortalWords' : 'FieldWords'} = {\n${lines.join('\n')}\n};\n`;
}

function chunkLoaders(name: string, folder: string, locales: readonly string[]): string {
	const lines = locales.map(
		(locale) => `\t${locale}: () => import('./${folder}/${locale}.js') as unknown as Promise<Chunk>`
	);
	return `export const ${name} = {\n${lines.join(',\n')}\n};\n`;
}

function write(path: string, content: string): void {
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, content);
}
