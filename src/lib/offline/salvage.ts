import { type IDBPDatabase, openDB } from 'idb';
import type { Person } from '#lib/domain/tasks/task.ts';
import { locksOf, removeStore } from './browser.ts';
import { type Draft, putDraft } from './drafts.ts';
import { type FormDraft, putForm } from './forms.ts';
import { type MetaRow, putMeta } from './meta.ts';
import { putItem, type StoredItem } from './outbox.ts';
import { type PhonePerson, storeName } from './people.ts';
import { apart, type FormerPhotoRow, isFormer, keepPhoto, type PhotoBytes, type PhotoRow } from './photos.ts';
import { gatherRescue, type Rescue } from './rescue.ts';
import { isSealed, unseal } from './seal.ts';
import type { Change, Table } from './store.ts';
import { TABLES } from './store.ts';
import { type Entry, openIdbStore } from './store.idb.ts';
import { createMemoryStore } from './store.memory.ts';
import { type SealedRows, sealStore } from './store.sealed.ts';
import type { Keys } from './vault-keys.ts';

// When the store of a person cannot be read any more: row by row, what still can be is taken out of it (FA-5, 8.6).

type Own = {
	meta: MetaRow;
	drafts: Draft;
	forms: FormDraft;
	outbox: StoredItem;
	photos: { row: PhotoRow; bytes: PhotoBytes };
};
const OWN = ['meta', 'drafts', 'forms', 'outbox', 'photos', 'bytes'] as const satisfies readonly Table[];
type OwnTable = (typeof OWN)[number];

export type Salvaged = { [T in keyof Own]: Own[T][] } & {
	/** Of this person's own work. */
	unreadable: { table: OwnTable; id: string }[];
	/** The database has all its tables: what cannot be read can be taken out of it, and the rest may stay. */
	isWhole: boolean;
};

type Vault = { person: PhonePerson; keys: Keys };

/** Reads whatever can still be read of what only this phone has; writes nothing. */
export async function salvage({ person, keys }: Vault): Promise<Salvaged> {
	const found: Salvaged = { meta: [], drafts: [], forms: [], outbox: [], photos: [], unreadable: [], isWhole: false };
	const db = await openAsIs(storeName(person));
	if (!db) return found;
	try {
		found.isWhole = TABLES.every((table) => db.objectStoreNames.contains(table));
		const readable = async (table: OwnTable) => (await read(db, table, keys, found.unreadable)).map(({ row }) => row);
		// Only the store's own writer fills a table, with rows of its type.
		found.meta = (await readable('meta')) as MetaRow[];
		found.drafts = (await readable('drafts')) as Draft[];
		found.forms = (await readable('forms')) as FormDraft[];
		found.outbox = (await readable('outbox')) as StoredItem[];
		const bytes = await read(db, 'bytes', keys, found.unreadable);
		const kept = new Map(bytes.map(({ id, row }) => [id, row as PhotoBytes]));
		found.photos = ((await readable('photos')) as (PhotoRow | FormerPhotoRow)[]).flatMap((row) =>
			withBytes(row, kept.get(row.photoId), found.unreadable)
		);
	} finally {
		db.close();
	}
	return found;
}

/** A photo whose bytes are lost is lost. */
function withBytes(
	row: PhotoRow | FormerPhotoRow,
	bytes: PhotoBytes | undefined,
	unreadable: Salvaged['unreadable']
): Salvaged['photos'] {
	if (isFormer(row)) return [apart(row)];
	if (bytes) return [{ row, bytes }];
	unreadable.push({ table: 'photos', id: row.photoId });
	return [];
}

/** In whatever version it lies there, for an app that is older or newer than it. */
async function openAsIs(name: string): Promise<IDBPDatabase | undefined> {
	try {
		return await openDB(name, undefined, {
			blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close()
		});
	} catch {
		return undefined;
	}
}

async function read(
	db: IDBPDatabase,
	table: OwnTable,
	keys: Keys,
	unreadable: Salvaged['unreadable']
): Promise<{ id: string; row: unknown }[]> {
	if (!db.objectStoreNames.contains(table)) return [];
	const rows: { id: string; row: unknown }[] = [];
	for (const id of await db.getAllKeys(table).catch(() => [])) {
		try {
			const { row } = (await db.get(table, id)) as Entry;
			rows.push({ id: String(id), row: isSealed(row) ? await unseal(keys, table, row) : row });
		} catch {
			unreadable.push({ table, id: String(id) });
		}
	}
	return rows;
}

/** The rescue file of what was read. */
export async function rescueOf({ person }: Vault, found: Salvaged, now: Date): Promise<Rescue> {
	const store = createMemoryStore();
	await store.write(ownRows(found));
	const user: Person = { id: person.userId, name: person.name };
	const meta = async () => metaOf(person, found);
	const clock = { now: () => now, sleep: async () => undefined };
	return gatherRescue({ store, meta }, { clock, companyId: person.companyId, user });
}

/**
 * A store that can be read: without the copy of the server, which comes anew, and without what was lost. Everything that
 * could be read stays where it is when the database is whole; else it is written into a new one.
 */
export async function startAfresh({ person, keys }: Vault, found: Salvaged): Promise<void> {
	const name = storeName(person);
	await locksOf(name)('write', async () => {
		if (!found.isWhole) await removeStore(person);
		const store = sealStore(await openIdbStore<SealedRows>(name), keys);
		try {
			await store.write([...(found.isWhole ? withoutLost(found) : []), putMeta(metaOf(person, found))]);
			if (!found.isWhole) for (const change of ownRows(found)) await store.write([change]);
		} finally {
			store.close();
		}
	});
}

function withoutLost({ unreadable }: Salvaged): Change[] {
	const copied = TABLES.filter((table) => !OWN.some((own) => own === table));
	return [
		...copied.map((table): Change => ({ table, op: 'clear' })),
		...unreadable.map(({ table, id }): Change => ({ table, op: 'delete', id }))
	];
}

function ownRows({ drafts, forms, outbox, photos }: Salvaged): Change[] {
	return [
		...outbox.map((item) => putItem(item, 0)),
		...photos.flatMap(({ row, bytes }) => keepPhoto(row, bytes)),
		...drafts.map(putDraft),
		...forms.map(putForm)
	];
}

/** Numbers go on where they were; where that is lost, the server says where it stands. */
function metaOf(person: PhonePerson, { meta, outbox }: Salvaged): MetaRow {
	const made = Math.max(0, ...outbox.map((item) => item.made));
	const known: MetaRow = meta[0] ?? {
		deviceId: person.deviceId,
		isRegistered: false,
		lastSeq: Math.max(0, ...outbox.map((item) => (item.state === 'queued' ? (item.seq ?? 0) : 0))),
		made,
		cursor: null,
		version: null,
		clockOffset: 0,
		lastSyncAt: null
	};
	return { ...known, made: Math.max(known.made, made), cursor: null, version: null };
}
