import type { Page } from '@playwright/test';

/** Turns a byte around in sealed rows of this phone, as a bad disk would: one that is copied from the server, its own row. */
export async function damage(page: Page): Promise<void> {
	await page.evaluate(async () => {
		const known = (await indexedDB.databases()).find(({ name }) => name?.startsWith('smtm:'));
		const done = <Answer>(request: IDBRequest<Answer>) =>
			new Promise<Answer>((resolve, reject) => {
				request.onsuccess = () => resolve(request.result);
				request.onerror = () => reject(request.error ?? new Error('the request failed'));
			});
		const database = await done(indexedDB.open(known?.name ?? ''));
		const transaction = database.transaction(['tasks', 'meta'], 'readwrite');
		for (const table of ['tasks', 'meta']) {
			const store = transaction.objectStore(table);
			for (const entry of await done(store.getAll())) {
				entry.row.sealed[20] ^= 0xff;
				store.put(entry);
			}
		}
		await new Promise((resolve) => (transaction.oncomplete = resolve));
		database.close();
	});
}
