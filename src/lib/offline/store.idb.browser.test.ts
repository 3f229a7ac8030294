import { expect, test } from 'vitest';
import { describeStore } from './store.contract.ts';
import { openIdbStore } from './store.idb.ts';

describeStore('the store in the browser', () => openIdbStore(crypto.randomUUID()));

test('what was written is there when the database is opened again', async () => {
	const name = crypto.randomUUID();
	const first = await openIdbStore(name);
	await first.write([{ table: 'users', op: 'put', id: 'a', by: [], row: { userId: 'a', name: 'Tom' } }]);
	first.close();
	const second = await openIdbStore(name);
	expect(await second.get('users', 'a')).toEqual({ userId: 'a', name: 'Tom' });
	second.close();
});
