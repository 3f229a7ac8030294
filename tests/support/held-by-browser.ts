import type { Page } from '@playwright/test';

/**
 * All that a page's origin keeps in the browser, as one text: every entry of every database with its keys and the bytes
 * of its blobs, every cached answer, and both web storages.
 */
export function heldByBrowser(page: Page): Promise<string> {
	return page.evaluate(async () => {
		const texts: string[] = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];

		function done<Answer>(request: IDBRequest<Answer>): Promise<Answer> {
			return new Promise((resolve, reject) => {
				request.onsuccess = () => resolve(request.result);
				request.onerror = () => reject(request.error ?? new Error('the database cannot be read'));
			});
		}

		async function say(value: unknown): Promise<void> {
			if (value instanceof Blob) texts.push(await value.text());
			else if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
				const bytes = new Uint8Array(value instanceof ArrayBuffer ? value : value.buffer);
				texts.push(new TextDecoder('latin1').decode(bytes));
			} else if (typeof value === 'object' && value !== null) {
				for (const [name, one] of Object.entries(value)) {
					texts.push(name);
					await say(one);
				}
			} else texts.push(String(value));
		}

		for (const { name } of await indexedDB.databases()) {
			const db = await done(indexedDB.open(name ?? ''));
			texts.push(name ?? '');
			for (const table of db.objectStoreNames) {
				const store = db.transaction(table).objectStore(table);
				const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
				await say(keys);
				await say(values);
			}
			db.close();
		}
		for (const name of await caches.keys()) {
			const cache = await caches.open(name);
			for (const request of await cache.keys()) {
				texts.push(request.url, (await (await cache.match(request))?.text()) ?? '');
			}
		}
		return texts.join('\n');
	});
}
