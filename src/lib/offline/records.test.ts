import { v7 as newId } from 'uuid';
import { expect, test } from 'vitest';
import { createPhone } from '../../../tests/support/offline/phone.ts';
import { ME } from '../../../tests/support/offline/rows.ts';
import { createFieldClient } from './field-client.ts';
import type { RecordRow } from './rows.ts';

function record(change: Partial<RecordRow>): RecordRow {
	return {
		recordId: newId(),
		taskId: newId(),
		placeId: newId(),
		templateId: newId(),
		title: 'Grease main bearing',
		author: ME,
		values: [],
		performedAt: '2026-03-02T08:00:00.000Z',
		review: 'accepted',
		holdReason: null,
		resolved: null,
		...change
	};
}

test('own executions between two instants are read, the last first, and nobody else’s', async () => {
	const phone = createPhone();
	const [early, late] = [record({}), record({ performedAt: '2026-03-04T08:00:00.000Z' })];
	const others = record({ author: { id: newId(), name: 'Tina' }, performedAt: '2026-03-03T08:00:00.000Z' });
	const before = record({ performedAt: '2025-11-01T08:00:00.000Z' });
	for (const row of [early, late, others, before]) phone.server.publish('record', row.recordId, row);
	await phone.calm();

	const client = createFieldClient(phone.parts);
	const read = await client.ownRecords({ from: '2026-01-01T00:00:00.000Z', to: '2026-03-05T00:00:00.000Z' });
	expect(read).toEqual([late, early]);
});
