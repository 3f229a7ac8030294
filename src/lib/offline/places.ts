import type { Scan } from '#lib/domain/tags/commands.ts';
import type { PlaceDetailRow, PlaceRow } from '#lib/domain/places/place.ts';
import { MAX_SCANS, type TagRow } from '#lib/domain/tags/tag.ts';
import type { Device } from './device.ts';
import { enqueue, IN_REVIEW, makeItem, type NewCommand, putItem, UNSEEN, WAITING } from './outbox.ts';
import { type Pictures, takePhotos } from './forms.ts';
import type { Parts } from './parts.ts';
import { putPhoto } from './photos.ts';
import { buildPlaceIndex, type PlaceIndex } from './place-index.ts';
import { overlayDetail, overlayPlaces } from './place-overlay.ts';
import { startingWith, type Table } from './store.ts';

/** What is known of a place's tag on this phone; `isOwn` while only this phone knows it. */
export type LocalTag = Pick<TagRow, 'code' | 'type' | 'isActive' | 'chipSerial'>;

export type PlaceCommand = Pick<NewCommand, 'name' | 'input' | 'title' | 'base'>;

export type PlaceClient = {
	/** The whole tree in memory; read from the disk once, then again only when something in it has changed. */
	places: () => Promise<PlaceIndex>;
	place: (placeId: string) => Promise<PlaceRow | undefined>;
	placeDetail: (placeId: string) => Promise<PlaceDetailRow>;
	/** The active tag, else the last one. */
	tagAt: (placeId: string) => Promise<LocalTag | undefined>;
	/** Queues a command about a place; it never overtakes the making of that place or of its parent. */
	queuePlace: (command: PlaceCommand, from?: Pictures) => Promise<void>;
	/** The author has seen that another value stands. */
	letGo: (id: string) => Promise<void>;
	/** The same command with another input, for one that was refused. */
	requeue: (id: string, input: Record<string, unknown>) => Promise<void>;
	/** Joins the scans that wait already, so that a shift of them is one item. */
	logScan: (scan: Omit<Scan, 'scanId'>, title: string) => Promise<void>;
};

type Base = { rows: PlaceRow[]; assetNumbers: Map<string, string>; chipped: Set<string> };

const READ: readonly Table[] = ['places', 'details', 'tags'];

export function createPlaces(device: Device, parts: Parts): PlaceClient {
	const { store } = device;
	let base: Promise<Base> | undefined;
	let index: Promise<PlaceIndex> | undefined;

	device.subscribe((tables) => {
		if (READ.some((table) => tables.has(table))) base = undefined;
		if (base === undefined || tables.has('outbox')) index = undefined;
	});

	async function build(): Promise<PlaceIndex> {
		base ??= readBase(device);
		const { rows, ...facts } = await base;
		return buildPlaceIndex(overlayPlaces(rows, await store.find('outbox', UNSEEN)), facts);
	}

	return {
		places: () => (index ??= build()),
		async place(placeId) {
			const row = await store.get('places', placeId);
			const items = await store.find('outbox', UNSEEN);
			return overlayPlaces(row ? [row] : [], ofPlace(items, placeId)).find((place) => place.placeId === placeId);
		},
		async placeDetail(placeId) {
			return overlayDetail(placeId, await store.get('details', placeId), await store.find('outbox', UNSEEN));
		},
		tagAt: (placeId) => tagAt(device, placeId),
		queuePlace: (command, from = { pictures: [] }) => queuePlace(device, parts, command, from),
		letGo: (id) => letGo(device, id),
		requeue: (id, input) => requeue(device, parts, id, input),
		logScan: (scan, title) => logScan(device, parts, scan, title)
	};
}

function ofPlace<Item extends { input: Record<string, unknown> }>(items: readonly Item[], placeId: string): Item[] {
	return items.filter(({ input }) => input['placeId'] === placeId);
}

async function readBase({ store }: Device): Promise<Base> {
	const [rows, details, tags] = await Promise.all([store.all('places'), store.all('details'), store.all('tags')]);
	return {
		rows,
		assetNumbers: new Map(details.flatMap((one) => (one.assetNumber ? [[one.placeId, one.assetNumber]] : []))),
		chipped: new Set(tags.filter((tag) => tag.isActive && tag.chipSerial).map((tag) => tag.placeId))
	};
}

async function tagAt({ store }: Device, placeId: string): Promise<LocalTag | undefined> {
	const known = await store.find('tags', startingWith(`p:${placeId}|`));
	const tag = known.find(({ isActive }) => isActive) ?? known.at(-1);
	const items = ofPlace(await store.find('outbox', UNSEEN), placeId);
	const making = items.find(({ name }) => name === 'place.create');
	const writing = items.findLast(({ name }) => name === 'tag.write');
	const code = writing?.input['tagCode'] ?? (tag ? undefined : making?.input['tagCode']);
	if (typeof code !== 'string') return tag;
	const serial = writing?.input['chipSerial'];
	const type = tag?.type ?? (making?.input['level'] === 'asset' ? 'ASSET' : 'TASKPOINT');
	return { code, type, isActive: true, chipSerial: typeof serial === 'string' ? serial : null };
}

async function queuePlace(device: Device, parts: Parts, command: PlaceCommand, from: Pictures): Promise<void> {
	const owner = { kind: 'place' as const, id: String(command.input['placeId']) };
	await device.update(async (meta) => {
		const { store } = device;
		const taken = await takePhotos(store, owner, from);
		// Made in another window already.
		if (!taken) return { changes: [], answer: undefined };
		const photoIds = taken.rows.map(({ photoId }) => photoId);
		const made = await makeItem(parts, { ...command, taskId: null, effect: null, photoIds });
		const about = [made.input['placeId'], made.input['parentId']];
		const open = [...(await store.find('outbox', WAITING)), ...(await store.find('outbox', IN_REVIEW))];
		const makers = open.filter(
			({ name, input, id }) => name === 'place.create' && id !== made.id && about.includes(input['placeId'])
		);
		const queued = enqueue(meta, { ...made, waitsFor: makers.map(({ id }) => id) });
		const photos = taken.rows.map((row) => putPhoto({ ...row, itemId: made.id, state: 'held-back' }));
		const changes = [...taken.besides, ...photos, putItem(queued.item, meta.cursor?.n ?? 0)];
		return { changes, meta: queued.meta, answer: undefined };
	});
}

function letGo(device: Device, id: string): Promise<void> {
	return device.update(async () => {
		const item = await device.store.get('outbox', id);
		const isHeld = item?.state === 'needs_review' && item.name === 'place.edit';
		return { changes: isHeld ? [{ table: 'outbox', op: 'delete', id }] : [], answer: undefined };
	});
}

/** Keeps its id, so that what depends on it goes on waiting for it. */
function requeue(device: Device, parts: Parts, id: string, input: Record<string, unknown>): Promise<void> {
	return device.update(async (meta) => {
		const item = await device.store.get('outbox', id);
		if (item?.state !== 'needs_review' || item.where !== 'phone') return { changes: [], answer: undefined };
		const { made, clockOffset, waitsFor, name, title, base } = item;
		const photoIds = item.photos.map(({ photoId }) => photoId);
		const fresh = await makeItem(parts, { name, input, title, base, waitsFor, taskId: null, effect: null, photoIds });
		const queued = { ...fresh, id, made, clockOffset, occurredAt: item.occurredAt };
		return { changes: [putItem(queued, meta.cursor?.n ?? 0)], answer: undefined };
	});
}

function logScan(device: Device, parts: Parts, scan: Omit<Scan, 'scanId'>, title: string): Promise<void> {
	const one = { ...scan, scanId: parts.newId() };
	return device.update(async (meta) => {
		const waiting = await device.store.find('outbox', WAITING);
		const open = waiting.find((item) => item.name === 'scan.log' && item.state === 'queued' && item.seq === null);
		const before = open && Array.isArray(open.input['scans']) ? open.input['scans'] : [];
		const isJoining = open?.state === 'queued' && before.length < MAX_SCANS;
		const input = { scans: [...(isJoining ? before : []), one] };
		const made = await makeItem(parts, { name: 'scan.log', input, title, taskId: null, effect: null });
		const cursorN = meta.cursor?.n ?? 0;
		if (isJoining) {
			const joined = { ...open, input: made.input, contentHash: made.contentHash };
			return { changes: [putItem(joined, cursorN)], answer: undefined };
		}
		const queued = enqueue(meta, made);
		return { changes: [putItem(queued.item, cursorN)], meta: queued.meta, answer: undefined };
	});
}
