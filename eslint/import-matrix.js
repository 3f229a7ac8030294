import { dirname, join, relative } from 'node:path';

/**
 * Who may import whom (docs/architecture.md): a layer says where code runs, a slice what it is about. Written here instead
 * of configured, because our imports name their layer literally and each error can say where the code belongs.
 */

/** @type {Record<string, readonly string[]>} */
const MAY_IMPORT = {
	domain: ['domain'],
	server: ['domain', 'server', 'words'],
	'trpc/client': ['domain', 'trpc'],
	trpc: ['domain', 'server', 'trpc'],
	offline: ['domain', 'offline'],
	ui: ['ui'],
	words: ['domain', 'words'],
	features: ['domain', 'trpc/client', 'offline', 'ui', 'words', 'features'],
	'service-worker': ['domain', 'offline'],
	hooks: ['domain', 'server', 'trpc', 'words'],
	'routes.server': ['domain', 'server', 'trpc', 'words'],
	routes: ['domain', 'trpc/client', 'ui', 'words', 'features', 'routes']
};

/** Server slices from the bottom up; a rung imports only rungs below it, and services, never queries, of other slices. */
const LADDER = [
	['audit', 'commands', 'feed', 'live', 'db', 'jobs'],
	['companies', 'users', 'auth', 'notifications', 'devices'],
	['files', 'masterdata'],
	['places'],
	['safety', 'tags'],
	['tasks'],
	['repairs', 'shutdowns'],
	['dashboard', 'support', 'sync', 'demo']
];

/** @param {string} path */
function layerOf(path) {
	if (path === 'src/service-worker.ts') return 'service-worker';
	if (/^src\/hooks\./.test(path)) return 'hooks';
	if (/^src\/routes\/.*\+[\w.]*server\.ts$/.test(path)) return 'routes.server';
	if (path.startsWith('src/routes/')) return 'routes';
	if (path === 'src/lib/trpc/client.ts') return 'trpc/client';
	return /^src\/lib\/([\w-]+)\//.exec(path)?.[1];
}

/** @param {string} path */
function serverSlice(path) {
	return /^src\/lib\/server\/([\w-]+)\//.exec(path)?.[1];
}

/** @param {string} slice */
const rungOf = (slice) => LADDER.findIndex((rung) => rung.includes(slice));

/**
 * @param {string} from @param {string} to @param {boolean} isType
 * @returns {string | undefined} why not
 */
function whyNotImport(from, to, isType) {
	const [source, target] = [layerOf(from), layerOf(to)];
	if (!source || !target) return undefined;
	if (source === 'trpc/client' && target === 'trpc' && !isType) return 'the client knows the router as a type only';
	if (!MAY_IMPORT[source]?.includes(target))
		return `${source} may not import ${target}; move it to a layer both may see`;
	const [mine, theirs] = [serverSlice(from), serverSlice(to)];
	if (!mine || !theirs || mine === theirs || isType) return undefined;
	if (to.endsWith('.queries.ts') && rungOf(theirs) > 0) return `the queries of ${theirs} are its own; call its service`;
	if (rungOf(theirs) > rungOf(mine)) return `${mine} stands below ${theirs} on the ladder; react to an event instead`;
	return undefined;
}

/** @type {import('eslint').Rule.RuleModule} */
const rule = {
	meta: { type: 'problem', schema: [], messages: { forbidden: '{{ reason }}' } },
	create(context) {
		const from = relative(context.cwd, context.filename).replaceAll('\\', '/');
		if (/\.test\.ts$/.test(from)) return {};
		/** @param {any} node */
		const check = (node) => {
			const specifier = node.source?.value;
			if (typeof specifier !== 'string' || specifier === './$types') return;
			const to = specifier.startsWith('#lib/')
				? `src/lib/${specifier.slice(5)}`
				: specifier.startsWith('.')
					? join(dirname(from), specifier)
					: undefined;
			const isType = node.importKind === 'type' || node.exportKind === 'type';
			const reason = to && whyNotImport(from, to, isType);
			if (reason) context.report({ node, messageId: 'forbidden', data: { reason } });
		};
		return {
			ImportDeclaration: check,
			ExportNamedDeclaration: check,
			ExportAllDeclaration: check,
			ImportExpression: check
		};
	}
};

export default { rules: { 'import-matrix': rule } };
