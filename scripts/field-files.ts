import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Plugin, Rollup } from 'vite';

// Which files of the build the field app needs: the worker keeps these and leaves the portal's alone. Kit gives the worker
// every file of the client, and builds the worker last, so that it can read this list.

const LIST = '.svelte-kit/field-files.json';
const FIELD = /\/src\/routes\/field\//;
const NODE = /client-optimized\/nodes\/\d+\.js$/;
const FRAME = /\/src\/routes\/\+(layout|error)\.(svelte|ts)$|\/kit\/src\/runtime\/components\//;

export function fieldFiles(): Plugin {
	return {
		name: 'field-files',
		apply: 'build',
		// After Vite has taken away the chunks that held nothing but styles.
		generateBundle: {
			order: 'post',
			handler(options, bundle) {
				const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
				if (!chunks.some((chunk) => chunk.facadeModuleId && NODE.test(chunk.facadeModuleId))) return;
				if (!options.dir?.endsWith('client')) return;
				mkdirSync(dirname(LIST), { recursive: true });
				const isOfField = (chunk: Rollup.OutputChunk) =>
					importsOf(this, chunk).some((id) => FIELD.test(id) || FRAME.test(id));
				const files = filesOf(bundle, chunks, isOfField);
				writeFileSync(LIST, JSON.stringify([...files].map((file) => `/${file}`).sort()));
			}
		}
	};
}

function filesOf(
	bundle: Rollup.OutputBundle,
	chunks: readonly Rollup.OutputChunk[],
	isOfField: (chunk: Rollup.OutputChunk) => boolean
): Set<string> {
	const files = new Set<string>();
	const add = (name: string, withDynamic: boolean) => {
		const chunk = bundle[name];
		if (files.has(name) || chunk?.type !== 'chunk') return;
		files.add(name);
		for (const extra of [...(chunk.viteMetadata?.importedCss ?? []), ...(chunk.viteMetadata?.importedAssets ?? [])])
			files.add(extra);
		for (const other of chunk.imports) add(other, withDynamic);
		if (withDynamic) for (const other of chunk.dynamicImports) add(other, true);
	};
	for (const chunk of chunks) {
		const isNode = NODE.test(chunk.facadeModuleId ?? '');
		if (isNode && isOfField(chunk)) add(chunk.fileName, true);
		else if (!isNode && chunk.isEntry) add(chunk.fileName, false);
	}
	return files;
}

/** What a node is made of, as it was written: its page may have ended up in any chunk. */
function importsOf(context: Rollup.PluginContext, chunk: Rollup.OutputChunk): readonly string[] {
	const node = chunk.facadeModuleId === null ? undefined : context.getModuleInfo(chunk.facadeModuleId);
	return node?.importedIds ?? [];
}
