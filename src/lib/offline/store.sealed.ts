import { isSealed, seal, type Sealed, unseal } from './seal.ts';
import { type Hide, sealRange, sealWord } from './sealed-words.ts';
import type { Change, Range, Rows, Store, Table } from './store.ts';
import type { IdbStore } from './store.idb.ts';
import { TABLES } from './store.ts';
import type { Keys } from './vault-keys.ts';

export type SealedRows = Record<Table, Sealed>;

const HIDDEN_BYTES = 16;
const ROWS_A_WRITE = 200;

/**
 * A store whose rows, and all readable parts of their words, are sealed before they reach the one behind it. Sealing comes
 * before the write begins, so a write stays one transaction.
 */
export function sealStore(behind: Store<SealedRows>, given: Keys): Store {
	let live: Keys | undefined = given;
	const keys = (): Keys => {
		if (!live) throw new Error('the vault is locked');
		return live;
	};
	const hide: Hide = (part) => hiding(keys())(part);
	const rangeOf = (range: Range) => sealRange(range, hide);

	/** Only `write` fills a table, with rows of its type. */
	async function open<T extends Table>(table: T, sealed: Sealed): Promise<Rows[T]> {
		return (await unseal(keys(), table, sealed)) as Rows[T];
	}

	return {
		async get(table, id) {
			const sealed = await behind.get(table, id);
			return sealed && open(table, sealed);
		},
		all: async (table) => Promise.all((await behind.all(table)).map((sealed) => open(table, sealed))),
		ids: (table) => behind.ids(table),
		find: async (table, range) =>
			Promise.all((await behind.find(table, await rangeOf(range))).map((sealed) => open(table, sealed))),
		count: async (table, range) => behind.count(table, range && (await rangeOf(range))),
		async write(changes) {
			await behind.write(await Promise.all(changes.map((change) => sealChange(change, keys(), hide))));
		},
		/** The keys go with it: whoever still holds the store holds nothing. */
		close() {
			live = undefined;
			behind.close();
		}
	};
}

async function sealChange(change: Change, keys: Keys, hide: Hide): Promise<Change<SealedRows>> {
	if (change.op !== 'put') return change;
	const { table, id, row } = change;
	const words = Promise.all(change.by.map((word) => sealWord(word, hide)));
	return { table, op: 'put', id, by: await words, row: await seal(keys, table, row) };
}

/** The same part of a word always hides as the same text, so that it can be looked up. */
function hiding({ words }: Keys): Hide {
	return async (part) => {
		const mac = await crypto.subtle.sign('HMAC', words, new TextEncoder().encode(part));
		return [...new Uint8Array(mac, 0, HIDDEN_BYTES)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
	};
}

/**
 * Seals what an app without a vault left here, in steps that can stop anywhere and go on at the next start: what is sealed
 * stays as it is, and nothing is ever removed.
 */
export async function sealRest(behind: IdbStore<SealedRows>, keys: Keys): Promise<void> {
	const hide = hiding(keys);
	for (const table of TABLES) {
		const open = (await behind.entries(table)).filter(({ row }) => !isSealed(row));
		for (let at = 0; at < open.length; at += ROWS_A_WRITE) {
			const changes = open.slice(at, at + ROWS_A_WRITE).map(async ({ id, by, row }) => ({
				table,
				op: 'put' as const,
				id,
				by: await Promise.all(by.map((word) => sealWord(word, hide))),
				row: await seal(keys, table, row)
			}));
			await behind.write(await Promise.all(changes));
		}
	}
}
