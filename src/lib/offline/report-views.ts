import type { Level } from '#lib/domain/places/place.ts';
import type { ReportNote } from '#lib/domain/repairs/repair.ts';
import type { Priority } from '#lib/domain/tasks/vocabulary.ts';
import type { ReportKind } from './reports.ts';
import { IN_REVIEW, type StoredItem, UNSEEN } from './outbox.ts';
import type { MasterRow } from './rows.ts';
import { startingWith, type Rows, type Store } from './store.ts';

// What the screens of reports show, from the device alone.

/** An own report: the server's row, or what still waits here. `state` is `new` until the server holds it (DM-8). */
export type ReportView = {
	kind: ReportKind;
	id: string;
	number: number | null;
	place: string;
	label: string;
	description: string;
	priority: Priority;
	state: string;
	at: string;
	notes: (Pick<ReportNote, 'id' | 'text' | 'at'> & { author: string; photoCount: number; isWaiting: boolean })[];
	/** Photos of everybody, as far as this phone knows of them. */
	photoIds: string[];
	/** Its outbox item while the copy does not hold it. */
	itemId: string | null;
};

export type Hint = Rows['hints'];

export type ReportPlace = { placeId: string; level: Extract<Level, 'line' | 'asset'>; name: string; where: string };

/** Own reports, the newest first. */
export async function myReports(store: Store, userId: string): Promise<ReportView[]> {
	const [repairs, shutdowns, waiting, aside] = await Promise.all([
		store.all('repairs'),
		store.all('shutdowns'),
		store.find('outbox', UNSEEN),
		store.find('outbox', IN_REVIEW)
	]);
	const items = [...waiting, ...aside];
	const own = [
		...repairs.filter(({ reporter }) => reporter.id === userId).map((row) => ofRepair(row)),
		...shutdowns.filter(({ reporter }) => reporter.id === userId).map((row) => ofShutdown(row))
	];
	const known = new Set(own.map(({ id }) => id));
	const fresh = await freshOf(
		store,
		items.filter((item) => !known.has(idOf(item)))
	);
	return [...fresh, ...own].map((view) => withNotes(view, items)).sort((a, b) => (a.at < b.at ? 1 : -1));
}

function ofRepair(row: Rows['repairs']): ReportView {
	const { repairId: id, number, typeLabel: label, description, priority, state, reportedAt: at, path } = row;
	const place = path.at(3)?.name ?? '';
	return {
		kind: 'repair',
		id,
		number,
		place,
		label,
		description,
		priority,
		state,
		at,
		notes: notesOf(row.notes),
		photoIds: idsOf(row.photos),
		itemId: null
	};
}

function ofShutdown(row: Rows['shutdowns']): ReportView {
	const { shutdownId: id, number, reasonLabel: label, description, priority, state, reportedAt: at, path } = row;
	const place = path.at(-1)?.name ?? '';
	return {
		kind: 'shutdown',
		id,
		number,
		place,
		label,
		description,
		priority,
		state,
		at,
		notes: notesOf(row.notes),
		photoIds: idsOf(row.photos),
		itemId: null
	};
}

function notesOf(notes: readonly ReportNote[]): ReportView['notes'] {
	return notes.map(({ id, author, text, at, photoCount = 0 }) => ({
		id,
		author: author.name,
		text,
		at,
		photoCount,
		isWaiting: false
	}));
}

/** Rows that were read before reports had photos have none. */
function idsOf(photos: readonly { photoId: string }[] | undefined): string[] {
	return photos?.map(({ photoId }) => photoId) ?? [];
}

function idOf({ input }: StoredItem): string {
	return String(input['repairId'] ?? input['shutdownId'] ?? '');
}

const KINDS: Record<string, ReportKind> = { 'repair.create': 'repair', 'shutdown.report': 'shutdown' };

async function freshOf(store: Store, items: readonly StoredItem[]): Promise<ReportView[]> {
	const lists = await store.all('masterdata');
	return items.flatMap((item): ReportView[] => {
		const kind = KINDS[item.name];
		if (!kind) return [];
		const { input } = item;
		const choice = String(input['typeId'] ?? input['reasonId'] ?? '');
		return [
			{
				kind,
				id: idOf(item),
				number: null,
				place: item.title,
				label: lists.find(({ id }) => id === choice)?.name ?? '',
				description: String(input['description'] ?? ''),
				priority: (input['priority'] ?? 'medium') as Priority,
				state: 'new',
				at: item.occurredAt,
				notes: [],
				photoIds: idsOf(item.photos),
				itemId: item.id
			}
		];
	});
}

/** Notes that wait here stand behind those the server holds. */
function withNotes(view: ReportView, items: readonly StoredItem[]): ReportView {
	const known = new Set(view.notes.map(({ id }) => id));
	const waiting = items.filter(
		({ name, input }) => name === `${view.kind}.note` && !known.has(String(input['noteId']))
	);
	const own = waiting.filter((item) => idOf(item) === view.id);
	const notes = own.map(({ input, occurredAt, photos }) => ({
		id: String(input['noteId']),
		author: '',
		text: String(input['text']),
		at: occurredAt,
		photoCount: photos.length,
		isWaiting: true
	}));
	const photoIds = new Set([...view.photoIds, ...own.flatMap(({ photos }) => idsOf(photos))]);
	return { ...view, notes: [...view.notes, ...notes], photoIds: [...photoIds] };
}

/** Open reports at an asset and those of its line; at a line everything on it. */
export async function hintsAt(store: Store, at: { lineId: string; assetId: string | null }): Promise<Hint[]> {
	const hints = await store.find('hints', startingWith(`l:${at.lineId}|`));
	return hints
		.filter(({ assetId }) => at.assetId === null || assetId === null || assetId === at.assetId)
		.sort((a, b) => (a.at < b.at ? 1 : -1));
}

/** One list of the company, in its own order. */
export async function choicesOf(store: Store, kind: 'repair-type' | 'shutdown-reason'): Promise<MasterRow[]> {
	const rows = (await store.all('masterdata')).filter((row) => row.kind === kind && row.isActive);
	return rows.sort((a, b) => Number(a['order'] ?? 0) - Number(b['order'] ?? 0));
}

/** Lines, then assets, by name, with what they are found by: a line's assets are found by its name too. */
export async function reportPlaces(store: Store): Promise<ReportPlace[]> {
	const places = await store.all('places');
	const byId = new Map(places.map((place) => [place.placeId, place]));
	const nameOf = (id: string | null) => (id === null ? undefined : byId.get(id));
	return places
		.flatMap(({ placeId, level, name, parentId }): ReportPlace[] => {
			if (level !== 'line' && level !== 'asset') return [];
			const above = nameOf(parentId);
			const top = nameOf(above?.parentId ?? null);
			return [{ placeId, level, name, where: [top?.name, above?.name].filter(Boolean).join(' › ') }];
		})
		.sort((a, b) => Number(a.level !== 'line') - Number(b.level !== 'line') || a.name.localeCompare(b.name));
}

/** The line and asset a place belongs to; nothing for sites and sections. */
export async function lineAndAsset(
	store: Store,
	placeId: string
): Promise<{ lineId: string; assetId: string | null; pointId: string | null } | undefined> {
	let assetId: string | null = null;
	let pointId: string | null = null;
	let place = await store.get('places', placeId);
	while (place) {
		if (place.level === 'task_point') pointId = place.placeId;
		if (place.level === 'asset') assetId = place.placeId;
		if (place.level === 'line') return { lineId: place.placeId, assetId, pointId };
		place = place.parentId === null ? undefined : await store.get('places', place.parentId);
	}
	return undefined;
}
