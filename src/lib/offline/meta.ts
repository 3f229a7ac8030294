import type { Cursor } from '#lib/domain/live/protocol.ts';
import type { EvidenceKey } from './evidence-key.ts';
import type { Change, Store } from './store.ts';

/** What the device knows about itself; one row. */
export type MetaRow = {
	deviceId: string;
	isRegistered: boolean;
	/** Highest number ever given to a command, and how many commands were made. */
	lastSeq: number;
	made: number;
	/** Where the copy of the server stands; null until the first reading is complete. */
	cursor: Cursor | null;
	/** Version of the person's rights the copy was read with. */
	version: number | null;
	/** Milliseconds to add to this clock to get the server's, as measured at the last contact (SY-8). */
	clockOffset: number;
	lastSyncAt: string | null;
	/** Photos wait while the connection is a mobile one. */
	isWifiOnly?: boolean;
	/** What hands the outbox in when the session cannot (8.5). */
	evidence?: EvidenceKey;
};

const ID = 'device';

export function knownMeta(store: Store): Promise<MetaRow | undefined> {
	return store.get('meta', ID);
}

/** Invents the device where there is none yet; only for whoever holds the write lock. */
export async function readMeta(store: Store, newId: () => string): Promise<MetaRow> {
	const known = await knownMeta(store);
	if (known) return known;
	const fresh: MetaRow = {
		deviceId: newId(),
		isRegistered: false,
		lastSeq: 0,
		made: 0,
		cursor: null,
		version: null,
		clockOffset: 0,
		lastSyncAt: null
	};
	await store.write([putMeta(fresh)]);
	return fresh;
}

export function putMeta(row: MetaRow): Change {
	return { table: 'meta', op: 'put', id: ID, by: [], row };
}
