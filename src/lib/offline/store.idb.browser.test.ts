import { expect, test } from 'vitest';
import { describeStore } from './store.contract.ts';
import { openIdbStore } from './store.idb.ts';

const TAG = { tagId: 'a', code: '0123456789', type: 'ASSET' as const, placeId: 'p', isActive: true, chipSerial: null };

describeStore('the store in the browser', () => openIdbStore(crypto.randomUUID()));

test('what was written is there when the database is opened again', async () => {
	const name = crypto.randomUUID();
	const first = await openIdbStore(name);
	await first.write([{ table: 'tags', op: 'put', id: 'a', by: [], row: TAG }]);
	first.close();
	const second = await openIdbStore(name);
	expect(await second.get('tags', 'a')).toEqual(TAG);
	second.close();
});
