import { type DBSchema, openDB } from 'idb';
import type { People, PhonePerson } from './people.ts';

const NAME = 'smtm-people';
const STRICT = { durability: 'strict' } as const;

type Schema = DBSchema & { people: { key: string; value: PhonePerson } };

/** The people of this phone, for all its windows. */
export function openPeople(): People {
	async function use<Answer>(work: (db: Awaited<ReturnType<typeof open>>) => Promise<Answer>): Promise<Answer> {
		const db = await open();
		try {
			return await work(db);
		} finally {
			db.close();
		}
	}

	return {
		all: () => use((db) => db.getAll('people')),
		get: (id) => use((db) => db.get('people', id)),
		put: (person) =>
			use(async (db) => {
				const transaction = db.transaction('people', 'readwrite', STRICT);
				await Promise.all([transaction.store.put(person), transaction.done]);
			}),
		change: (id, change) =>
			use(async (db) => {
				const transaction = db.transaction('people', 'readwrite', STRICT);
				const person = await transaction.store.get(id);
				if (person) await transaction.store.put(change(person));
				await transaction.done;
			}),
		remove: (id) =>
			use(async (db) => {
				const transaction = db.transaction('people', 'readwrite', STRICT);
				await Promise.all([transaction.store.delete(id), transaction.done]);
			})
	};
}

function open() {
	return openDB<Schema>(NAME, 1, { upgrade: (db) => void db.createObjectStore('people', { keyPath: 'id' }) });
}
