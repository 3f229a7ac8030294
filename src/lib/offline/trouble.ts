import type { Store } from './store.ts';

/** Why the phone cannot go on by itself: something only a person can end. */
export type Trouble =
	/** A page of the network itself answers instead of our server. */
	| 'network-sign-in'
	/** Server and app do not understand each other; which of them is behind. */
	| 'app-older'
	| 'server-older'
	/** More than 180 days old: nothing is taken from it until it is updated (FA-5). */
	| 'app-too-old'
	/** The last write found no room, and nothing of it was kept. */
	| 'storage-full'
	/** Something that lies on this phone cannot be read any more. */
	| 'damaged';

const FULL = new Set(['QuotaExceededError']);
/** What browsers say of bytes they cannot give back, and our seal of bytes that are not its own. */
const DAMAGED = new Set([
	'OperationError',
	'UnknownError',
	'NotReadableError',
	'DataError',
	'NotFoundError',
	'SyntaxError',
	'RangeError'
]);

export function storageTrouble(error: unknown): 'storage-full' | 'damaged' | undefined {
	if (!(error instanceof Error)) return undefined;
	if (FULL.has(error.name)) return 'storage-full';
	return DAMAGED.has(error.name) ? 'damaged' : undefined;
}

/**
 * The same store, telling of its trouble: whoever asked still gets the error. Room is there again once a write has gone
 * through; what cannot be read stays so.
 */
export function watchStore(store: Store, onTrouble: (trouble: 'storage-full' | 'damaged' | null) => void): Store {
	async function told<Answer>(work: Promise<Answer>): Promise<Answer> {
		try {
			return await work;
		} catch (error) {
			const trouble = storageTrouble(error);
			if (trouble) onTrouble(trouble);
			throw error;
		}
	}

	return {
		get: (table, id) => told(store.get(table, id)),
		all: (table) => told(store.all(table)),
		ids: (table) => told(store.ids(table)),
		find: (table, range) => told(store.find(table, range)),
		count: (table, range) => told(store.count(table, range)),
		async write(changes) {
			await told(store.write(changes));
			onTrouble(null);
		},
		close: () => store.close()
	};
}
