import { type Level, LEVELS, MAX_PLACES } from '#lib/domain/places/place.ts';
import { isRateWhole } from '#lib/domain/places/rules.ts';
import type { ImportAction, ImportError, ImportReason, ImportRow } from '#lib/domain/places/views.ts';
import type { StoredPlace } from './detail.queries.ts';
import type { Facts, ImportLine, Patch } from './import-columns.ts';

/** What the import knows of the company before it begins. */
export type Known = {
	/** All places of the sites that the file names. */
	places: readonly StoredPlace[];
	/** Live places of the whole company by level. */
	counts: Readonly<Record<Level, number>>;
	/** Owners of the asset numbers (lower case) and barcodes that stand in the file, anywhere in the company. */
	assetNumbers: ReadonlyMap<string, string>;
	barcodes: ReadonlyMap<string, string>;
	timeZone: string;
	/** Whoever is narrowed to sites makes no new ones. */
	mayCreateSites: boolean;
	newId: () => string;
};

export type Change = { line: number; path: string; before: Record<string, unknown>; after: Record<string, unknown> };

export type Plan = {
	created: Node[];
	updated: Node[];
	renamedIds: string[];
	unchanged: number;
	rows: ImportRow[];
	errors: ImportError[];
	changes: Change[];
};

export type Node = StoredPlace & { isNew: boolean; line: number | undefined; isChanged: boolean };

type State = {
	known: Known;
	byId: Map<string, Node>;
	byPath: Map<string, Node>;
	orders: Map<string | null, number>;
	counts: Record<Level, number>;
	assetNumbers: Map<string, string>;
	barcodes: Map<string, string>;
	plan: Plan;
};

/** Thrown inside the planning of one line and caught around it. */
class LineError extends Error {
	readonly column: string;
	readonly reason: ImportReason;

	constructor(column: string, reason: ImportReason) {
		super(reason);
		this.column = column;
		this.reason = reason;
	}
}

/** Decides for each line whether it creates, updates or changes nothing. Writes nothing. */
export function planImport(lines: readonly ImportLine[], known: Known): Plan {
	const state = stateOf(known);
	for (const line of lines) {
		const path = line.names.join(' > ');
		try {
			const action = planLine(state, line);
			state.plan.rows.push({ line: line.line, action, level: line.level, path });
			if (action === 'unchanged') state.plan.unchanged += 1;
		} catch (error) {
			if (!(error instanceof LineError)) throw error;
			state.plan.errors.push({ line: line.line, column: error.column, reason: error.reason });
			state.plan.rows.push({ line: line.line, action: 'error', level: line.level, path, reason: error.reason });
		}
	}
	return state.plan;
}

function stateOf(known: Known): State {
	const nodes = known.places.map((place) => ({ ...place, isNew: false, line: undefined, isChanged: false }));
	const orders = new Map<string | null, number>();
	for (const { parentId, order } of nodes) orders.set(parentId, Math.max(orders.get(parentId) ?? 0, order));
	return {
		known,
		byId: new Map(nodes.map((node) => [node.placeId, node])),
		byPath: new Map(nodes.map((node) => [pathKey(node.parentId, node.name), node])),
		orders,
		counts: { ...known.counts },
		assetNumbers: new Map(known.assetNumbers),
		barcodes: new Map(known.barcodes),
		plan: { created: [], updated: [], renamedIds: [], unchanged: 0, rows: [], errors: [], changes: [] }
	};
}

function pathKey(parentId: string | null, name: string): string {
	return `${parentId ?? ''}/${name.toLowerCase()}`;
}

function planLine(state: State, line: ImportLine): ImportAction {
	const found = line.id === undefined ? findByPath(state, line) : findById(state, line);
	if (!found) {
		create(state, line);
		return 'create';
	}
	if (found.line !== undefined) throw new LineError(line.level, 'doubled');
	const changed = update(state, line, found);
	found.line = line.line;
	if (found.isNew) return 'create';
	return changed ? 'update' : 'unchanged';
}

function findByPath(state: State, line: ImportLine): Node | undefined {
	let node: Node | undefined;
	for (const name of line.names) {
		node = state.byPath.get(pathKey(node?.placeId ?? null, name));
		if (!node) return undefined;
	}
	return node;
}

/** A line with an id changes that place; the names above it must be those it hangs under. */
function findById(state: State, line: ImportLine): Node {
	const node = state.byId.get(line.id ?? '');
	if (!node) throw new LineError('id', 'not-found');
	if (node.level !== line.level) throw new LineError(line.level, 'parent-level');
	let above = node.parentId === null ? undefined : state.byId.get(node.parentId);
	for (const [distance, name] of line.names.slice(0, -1).reverse().entries()) {
		const level = LEVELS[line.names.length - 2 - distance] ?? 'site';
		if (above?.name.toLowerCase() !== name.toLowerCase()) throw new LineError(level, 'not-found');
		above = above.parentId === null ? undefined : state.byId.get(above.parentId);
	}
	return node;
}

/** Checks everything first, so that a refused line leaves nothing half made. */
function create(state: State, line: ImportLine): void {
	const missing: { level: Level; name: string }[] = [];
	let parent: Node | undefined;
	for (const [index, name] of line.names.entries()) {
		const level = LEVELS[index] ?? line.level;
		const found: Node | undefined =
			missing.length > 0 ? undefined : state.byPath.get(pathKey(parent?.placeId ?? null, name));
		if (found) parent = found;
		else missing.push({ level, name });
	}
	for (const { level } of missing) {
		if (level === 'site' && !state.known.mayCreateSites) throw new LineError('site', 'permission');
		if (state.counts[level] >= MAX_PLACES[level]) throw new LineError(level, 'too-many-places');
	}
	const placeholder = missing.at(-1);
	refuseFacts(state, { ...blank(state, line.level), ...cleared(state, line.level, line.patch) }, undefined);
	for (const { level, name } of missing) {
		const isOwn = level === placeholder?.level;
		const patch = isOwn
			? line.patch
			: level === 'site'
				? line.ofParents.site
				: level === 'line'
					? line.ofParents.line
					: {};
		parent = addNode(state, level, name, parent, patch, isOwn ? line.line : undefined);
		state.plan.changes.push({
			line: line.line,
			path: [...line.names.slice(0, LEVELS.indexOf(level)), name].join(' > '),
			before: {},
			after: { name, ...patch }
		});
	}
}

function blank(state: State, level: Level): Facts {
	const isAsset = level === 'asset';
	return {
		order: 0,
		description: '',
		isActive: true,
		barcodes: [],
		timeZone: level === 'site' ? state.known.timeZone : null,
		address: null,
		assetNumber: null,
		criticality: isAsset ? 'standard' : null,
		manufacturer: null,
		model: null,
		serialNumber: null,
		installedOn: null,
		status: isAsset ? 'active' : null,
		idealRate: null,
		outputUnit: null
	};
}

/** What clearing means where the column must hold something. */
function cleared(state: State, level: Level, patch: Patch): Partial<Facts> {
	const empty = blank(state, level);
	const entries = Object.entries(patch).map(([key, value]) => [key, value ?? Reflect.get(empty, key)] as const);
	return Object.fromEntries(entries);
}

function addNode(
	state: State,
	level: Level,
	name: string,
	parent: Node | undefined,
	patch: Patch,
	line: number | undefined
): Node {
	const placeId = state.known.newId();
	const parentId = parent?.placeId ?? null;
	const order = Math.min(9999, (state.orders.get(parentId) ?? 0) + 10);
	const node: Node = {
		...blank(state, level),
		order,
		...cleared(state, level, patch),
		placeId,
		level,
		name,
		parentId,
		siteId: parent?.siteId ?? placeId,
		lineId: level === 'line' ? placeId : (parent?.lineId ?? null),
		sectionId: level === 'section' ? placeId : (parent?.sectionId ?? null),
		assetId: level === 'asset' ? placeId : (parent?.assetId ?? null),
		revision: 1,
		isNew: true,
		isChanged: false,
		line
	};
	state.orders.set(parentId, Math.max(state.orders.get(parentId) ?? 0, node.order));
	state.counts[level] += 1;
	state.byId.set(placeId, node);
	state.byPath.set(pathKey(parentId, name), node);
	claim(state, node);
	state.plan.created.push(node);
	return node;
}

function update(state: State, line: ImportLine, node: Node): boolean {
	const name = line.names.at(-1) ?? node.name;
	const wanted = { ...cleared(state, node.level, line.patch), ...(line.id === undefined ? {} : { name }) };
	const changed = Object.entries(wanted).filter(
		([key, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(node, key))
	);
	if (changed.length === 0) return false;
	const other = state.byPath.get(pathKey(node.parentId, name));
	if (other && other !== node) throw new LineError(node.level, 'exists');
	const after = Object.fromEntries(changed);
	refuseFacts(state, { ...node, ...after }, node.placeId);
	const before = Object.fromEntries(changed.map(([key]) => [key, Reflect.get(node, key) as unknown]));
	state.byPath.delete(pathKey(node.parentId, node.name));
	if (name !== node.name && !node.isNew) state.plan.renamedIds.push(node.placeId);
	Object.assign(node, after);
	state.byPath.set(pathKey(node.parentId, node.name), node);
	claim(state, node);
	if (!node.isNew && !node.isChanged) state.plan.updated.push(node);
	node.isChanged = true;
	state.plan.changes.push({ line: line.line, path: line.names.join(' > '), before, after });
	return true;
}

function refuseFacts(state: State, facts: Facts, own: string | undefined): void {
	const owner = facts.assetNumber === null ? undefined : state.assetNumbers.get(facts.assetNumber.toLowerCase());
	if (owner !== undefined && owner !== own) throw new LineError('asset_number', 'exists');
	const isTaken = facts.barcodes.some((code) => (state.barcodes.get(code) ?? own) !== own);
	if (isTaken) throw new LineError('barcodes', 'exists');
	if (!isRateWhole(facts.idealRate, facts.outputUnit)) throw new LineError('line_ideal_rate', 'required');
}

function claim(state: State, node: Node): void {
	if (node.assetNumber !== null) state.assetNumbers.set(node.assetNumber.toLowerCase(), node.placeId);
	for (const code of node.barcodes) state.barcodes.set(code, node.placeId);
}
