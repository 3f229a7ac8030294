import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Change, Contents, Range, Rows, Store, Table } from './store.ts';
import { TABLES } from './store.ts';

/** A row as it lies on the disk, with the words it is found by. */
export type Entry = { id: string; by: readonly string[]; row: unknown };
type Schema = DBSchema & { [T in Table]: { key: string; value: Entry; indexes: { by: string } } };
type Database = IDBPDatabase<Schema>;

/** Goes up with every new table; what is there stays as it is. */
const VERSION = 5;

export type IdbStore<Content extends Contents = Rows> = Store<Content> & {
	entries: (table: Table) => Promise<Entry[]>;
};

/**
 * The store in the browser, one database per user and company. Writes are strict: their promise resolves when the bytes
 * are on the disk. A connection lost after a suspension is opened once more before the fault is passed on.
 */
export async function openIdbStore<Content extends Contents = Rows>(name: string): Promise<IdbStore<Content>> {
	let database = await open(name);

	async function use<Answer>(work: (db: Database) => Promise<Answer>): Promise<Answer> {
		try {
			return await work(database);
		} catch (error) {
			if (!isConnectionLost(error)) throw error;
			database = await open(name);
			return work(database);
		}
	}

	return {
		get: (table, id) => use(async (db) => rowOf(await db.get(table, id))),
		all: (table) => use(async (db) => rowsOf(await db.getAll(table))),
		ids: (table) => use((db) => db.getAllKeys(table)),
		find: (table, range) =>
			use(async (db) => rowsOf(await db.getAllFromIndex(table, 'by', keyRange(range), range.limit))),
		count: (table, range) => use((db) => (range ? db.countFromIndex(table, 'by', keyRange(range)) : db.count(table))),
		write: (changes) => use((db) => write(db, changes)),
		entries: (table) => use((db) => db.getAll(table)),
		close: () => database.close()
	};
}

function open(name: string): Promise<Database> {
	return openDB<Schema>(name, VERSION, {
		upgrade(db) {
			for (const table of TABLES) {
				if (db.objectStoreNames.contains(table)) continue;
				db.createObjectStore(table, { keyPath: 'id' }).createIndex('by', 'by', { multiEntry: true });
			}
		},
		// A newer page wants to upgrade: stepping aside lets it, and reads here open anew.
		blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close()
	});
}

async function write(db: Database, changes: readonly Change<Contents>[]): Promise<void> {
	if (changes.length === 0) return;
	const tables = [...new Set(changes.map((change) => change.table))];
	const transaction = db.transaction(tables, 'readwrite', { durability: 'strict' });
	try {
		for (const change of changes) {
			const table = transaction.objectStore(change.table);
			// Only the last answer matters, which is the transaction's own; each request's error aborts it.
			if (change.op === 'put') void settle(table.put({ id: change.id, by: change.by, row: change.row }));
			if (change.op === 'delete') void settle(table.delete(change.id));
			if (change.op === 'clear') void settle(table.clear());
		}
	} catch (error) {
		transaction.abort();
		await settle(transaction.done);
		throw error;
	}
	await transaction.done;
}

async function settle(request: Promise<unknown>): Promise<void> {
	await request.catch(() => undefined);
}

/** Only `write` fills a table, with rows of its type. */
function rowOf<Row>(entry: Entry | undefined): Row | undefined {
	return entry?.row as Row | undefined;
}

function rowsOf<Row>(entries: readonly Entry[]): Row[] {
	return entries.map((entry) => entry.row as Row);
}

function keyRange(range: Range): IDBKeyRange {
	return range.after === undefined
		? IDBKeyRange.bound(range.from, range.to, false, true)
		: IDBKeyRange.bound(range.after, range.to, true, true);
}

function isConnectionLost(error: unknown): boolean {
	return error instanceof Error && error.name === 'InvalidStateError';
}
