import type { ShownPhoto } from '#lib/domain/files/photo.ts';
import type { PlaceDetailRow, PlaceRow } from '#lib/domain/places/place.ts';
import type { StoredItem } from './outbox.ts';
import type { LocalPlace } from './place-index.ts';

// The copy of the server with this phone's own places and edits over it, until the copy holds them itself.

type Fields = Readonly<Record<string, unknown>>;

/** Late places stand behind their siblings. */
const LAST = 10_000;

export function overlayPlaces(rows: readonly PlaceRow[], items: readonly StoredItem[]): LocalPlace[] {
	const byId = new Map(rows.map((row): [string, LocalPlace] => [row.placeId, { ...row, isUnsent: false }]));
	for (const item of items) {
		const placeId = String(item.input['placeId']);
		if (item.name === 'place.create') byId.set(placeId, created(item, byId));
		const known = byId.get(placeId);
		if (item.name === 'place.edit' && known) byId.set(placeId, { ...edited(known, item.input), isUnsent: true });
	}
	return [...byId.values()];
}

function created({ input, ...item }: StoredItem, byId: ReadonlyMap<string, LocalPlace>): LocalPlace {
	// What the phone queued went through the schema of the command before.
	const place = input as Pick<PlaceRow, 'placeId' | 'level' | 'parentId' | 'name'> & Partial<PlaceRow>;
	const answer = item.state === 'sent' ? (item.answer as { name?: string } | null) : null;
	return {
		placeId: place.placeId,
		level: place.level,
		parentId: place.parentId,
		siteId: byId.get(place.parentId ?? '')?.siteId ?? place.placeId,
		name: answer?.name ?? place.name,
		order: place.order ?? LAST,
		isActive: place.isActive ?? true,
		barcodes: place.barcodes ?? [],
		revision: 1,
		isUnsent: item.state !== 'sent'
	};
}

function edited(place: LocalPlace, { name, order, isActive, barcodes }: Fields): LocalPlace {
	const given = Object.entries({ name, order, isActive, barcodes }).filter(([, value]) => value !== undefined);
	return { ...place, ...Object.fromEntries(given) };
}

const BLANK: Omit<PlaceDetailRow, 'placeId'> = {
	description: '',
	timeZone: null,
	address: null,
	assetNumber: null,
	criticality: null,
	manufacturer: null,
	model: null,
	serialNumber: null,
	installedOn: null,
	status: null,
	photos: []
};

export function overlayDetail(
	placeId: string,
	known: PlaceDetailRow | undefined,
	items: readonly StoredItem[]
): PlaceDetailRow {
	const own = items.filter(({ name, input }) => name.startsWith('place.') && input['placeId'] === placeId);
	const changes = own.flatMap(({ input }) => Object.entries(input).filter(([key]) => key in BLANK && key !== 'photos'));
	const photos = withOwn(known?.photos ?? [], own);
	return { ...BLANK, ...known, placeId, ...Object.fromEntries(changes), photos };
}

/** Pictures of this phone stand behind those the server knows. */
function withOwn(known: readonly ShownPhoto[], own: readonly StoredItem[]): ShownPhoto[] {
	const ids = new Set<string>(known.map(({ photoId }) => photoId));
	const waiting = own.flatMap(({ photos, occurredAt }) =>
		photos.flatMap(({ photoId }): ShownPhoto[] =>
			ids.has(photoId) ? [] : [{ photoId, state: 'expected', takenAt: occurredAt, isMarked: false }]
		)
	);
	return [...known, ...waiting];
}
