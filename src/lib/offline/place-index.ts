import type { PlaceRow } from '#lib/domain/places/place.ts';

/** A place as this phone sees it, its own unsent changes included. */
export type LocalPlace = PlaceRow & { isUnsent: boolean };

export type PlaceFacts = {
	/** Numbers of assets, by place; those who may not see details have none. */
	assetNumbers: ReadonlyMap<string, string>;
	/** Places whose tag has been written to a chip. */
	chipped: ReadonlySet<string>;
};

export type PlaceIndex = {
	readonly places: readonly LocalPlace[];
	get: (placeId: string) => LocalPlace | undefined;
	/** In their order; of the company where null. */
	children: (parentId: string | null) => readonly LocalPlace[];
	/** From the site down to the place itself. */
	path: (placeId: string) => LocalPlace[];
	/** Part of a name, number or barcode at any level, without case; the best matches first. */
	search: (text: string, limit: number) => { items: LocalPlace[]; total: number };
	hasChip: (placeId: string) => boolean;
};

const NONE: readonly LocalPlace[] = [];
const MAX_LEVELS = 6;

/** Built once after unlocking; a search then walks plain text in memory. */
export function buildPlaceIndex(places: readonly LocalPlace[], { assetNumbers, chipped }: PlaceFacts): PlaceIndex {
	const byId = new Map(places.map((place) => [place.placeId, place]));
	const byParent = new Map<string | null, LocalPlace[]>();
	for (const place of [...places].sort(inOrder)) {
		const siblings = byParent.get(place.parentId);
		if (siblings) siblings.push(place);
		else byParent.set(place.parentId, [place]);
	}
	const texts = places.map((place) => ({
		place,
		name: folded(place.name),
		codes: [assetNumbers.get(place.placeId) ?? '', ...place.barcodes].map(folded).join(' ')
	}));

	function search(text: string, limit: number) {
		const wanted = folded(text.trim());
		const ranks: LocalPlace[][] = [[], [], []];
		if (wanted === '') return { items: [], total: 0 };
		for (const { place, name, codes } of texts) {
			const rank = rankOf(wanted, name, codes);
			if (rank !== undefined) ranks[rank]?.push(place);
		}
		const found = ranks.flat();
		return { items: found.slice(0, limit), total: found.length };
	}

	return {
		places,
		get: (placeId) => byId.get(placeId),
		children: (parentId) => byParent.get(parentId) ?? NONE,
		path: (placeId) => pathTo(byId, placeId),
		search,
		hasChip: (placeId) => chipped.has(placeId)
	};
}

function pathTo(byId: ReadonlyMap<string, LocalPlace>, placeId: string): LocalPlace[] {
	const path: LocalPlace[] = [];
	for (let place = byId.get(placeId); place && path.length < MAX_LEVELS;) {
		path.unshift(place);
		place = place.parentId === null ? undefined : byId.get(place.parentId);
	}
	return path;
}

/** Whole name, then the beginning of one, then anywhere. */
function rankOf(wanted: string, name: string, codes: string): number | undefined {
	const at = name.indexOf(wanted);
	if (at < 0) return codes.includes(wanted) ? 1 : undefined;
	if (at > 0) return 2;
	return name.length === wanted.length ? 0 : 1;
}

function folded(text: string): string {
	return text.normalize('NFC').toLowerCase();
}

function inOrder(one: PlaceRow, other: PlaceRow): number {
	return one.order - other.order || (one.name < other.name ? -1 : 1);
}
