import type { Plugin, Rollup } from 'vite';

// What the phone needs to show its first screens comes in two files instead of seventy: what portal and field app share,
// and what is the field app's alone. Both are closed under their imports, so that no file waits for another in a circle.
//
// Of what the field app asks for later only the styles are named ahead: the service worker holds the scripts, and lists of
// them would cost every first visit more than a kilobyte.

const NODE = /client-optimized\/nodes\/\d+\.js$/;
const FIRST_SCREENS = /\/src\/routes\/field\/(\+layout|shell\/\+page|sign-in\/\+page|tasks\/\+(page|layout))\./;
const FIELD = /\/src\/routes\/field\//;

type Graph = Pick<Rollup.PluginContext, 'getModuleIds' | 'getModuleInfo'>;

export function fieldChunks(): Plugin {
	const shared = new Set<string>();
	const field = new Set<string>();
	const files = new Set<string>();
	return {
		name: 'field-chunks',
		apply: 'build',
		config: () => ({
			build: {
				modulePreload: {
					resolveDependencies: (file, scripts, { hostId }) => (files.has(file) || files.has(hostId) ? [] : scripts)
				}
			}
		}),
		buildEnd() {
			const ids = [...this.getModuleIds()];
			const first = reachable(
				this,
				ids.filter((id) => FIRST_SCREENS.test(id))
			);
			const portal = reachable(
				this,
				ids.filter((id) => NODE.test(id) && !isField(this, id))
			);
			for (const id of first) (portal.has(id) ? shared : field).add(id);
		},
		outputOptions(options) {
			if (!options.dir?.endsWith('/client')) return null;
			const groups = [
				{ name: 'shared', test: (id: string) => shared.has(id), priority: 2 },
				{ name: 'field', test: (id: string) => field.has(id), priority: 1 }
			];
			return { ...options, codeSplitting: { groups } };
		},
		generateBundle: {
			order: 'pre',
			handler(_options, bundle) {
				for (const file of Object.values(bundle)) {
					if (file.type === 'chunk' && isOfField(this, file)) files.add(file.fileName);
				}
			}
		}
	};
}

/** The first file of the field app, and each of its screens. */
function isOfField(graph: Graph, { name, facadeModuleId }: Rollup.OutputChunk): boolean {
	return name === 'field' || (facadeModuleId !== null && NODE.test(facadeModuleId) && isField(graph, facadeModuleId));
}

function isField(graph: Graph, nodeId: string): boolean {
	return graph.getModuleInfo(nodeId)?.importedIds.some((id) => FIELD.test(id)) ?? false;
}

/** Everything these modules import without asking for it later. */
function reachable(graph: Graph, roots: readonly string[]): Set<string> {
	const found = new Set<string>();
	const left = [...roots];
	for (let id = left.pop(); id !== undefined; id = left.pop()) {
		if (found.has(id)) continue;
		found.add(id);
		left.push(...(graph.getModuleInfo(id)?.importedIds ?? []));
	}
	return found;
}
