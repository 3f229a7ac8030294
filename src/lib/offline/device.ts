import { knownMeta, type MetaRow, putMeta, readMeta } from './meta.ts';
import type { Parts } from './parts.ts';
import type { Change, Store, Table } from './store.ts';

/** What a step of work wants written: all of it in one transaction, with the device's own row when that changes. */
export type Update<Answer> = { changes: readonly Change[]; meta?: Partial<MetaRow>; answer: Answer };

export type Device = {
	readonly store: Store;
	meta: () => Promise<MetaRow>;
	/** Reads, decides and writes while no other window does; the promise resolves when it is on the disk. */
	update: <Answer>(work: (meta: MetaRow) => Promise<Update<Answer>>) => Promise<Answer>;
	/** The same for somebody who waits: what `read` asks for is read beside the device's own row. */
	updateFrom: <Read, Answer>(
		read: () => Promise<Read>,
		work: (meta: MetaRow, read: Read) => Promise<Update<Answer>>
	) => Promise<Answer>;
	subscribe: (listener: (tables: ReadonlySet<Table>) => void) => () => void;
};

type Needs = Pick<Parts, 'store' | 'lock' | 'channel' | 'newId'>;

/** The only writer of the store. Reading outside `update` is free; whoever decides by what they read, does it inside. */
export function createDevice({ store, lock, channel, newId }: Needs): Device {
	const listeners = new Set<(tables: ReadonlySet<Table>) => void>();
	const tell = (tables: readonly Table[]) => listeners.forEach((listener) => listener(new Set(tables)));
	channel.listen(tell);

	async function updateFrom<Read, Answer>(
		read: () => Promise<Read>,
		work: (meta: MetaRow, read: Read) => Promise<Update<Answer>>
	): Promise<Answer> {
		const { answer, tables } = await lock('write', async () => {
			const [meta, found] = await Promise.all([readMeta(store, newId), read()]);
			const update = await work(meta, found);
			const changes = update.meta ? [...update.changes, putMeta({ ...meta, ...update.meta })] : update.changes;
			if (changes.length > 0) await store.write(changes);
			return { answer: update.answer, tables: [...new Set(changes.map((change) => change.table))] };
		});
		if (tables.length > 0) {
			tell(tables);
			channel.post(tables);
		}
		return answer;
	}

	return {
		store,
		// Two windows that find nothing must not each invent a device.
		meta: async () => (await knownMeta(store)) ?? lock('write', () => readMeta(store, newId)),
		update: (work) => updateFrom(() => Promise.resolve(), work),
		updateFrom,
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		}
	};
}
