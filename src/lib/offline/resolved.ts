import type { RecordRow } from '#lib/domain/tasks/record.ts';
import { type InReview, ofTask, putItem, type Sent, type StoredItem } from './outbox.ts';
import type { Change, Store } from './store.ts';

/** What a supervisor decided ends the wait of the item the record came from; its badge goes with it (TL-41, SY-6). */
export async function resolvedItems(store: Store, record: RecordRow): Promise<Change[]> {
	const { resolved } = record;
	if (!resolved) return [];
	const items = await store.find('outbox', ofTask(record.taskId));
	return items.filter((item) => isAsideFor(item, record.recordId)).map((item) => putItem(decided(item, resolved), 0));
}

function isAsideFor(item: StoredItem, recordId: string): item is InReview {
	return item.state === 'needs_review' && item.where === 'server' && item.input['recordId'] === recordId;
}

/** Nothing of it shows on the task any more: the server's row says what the task is. */
function decided(item: InReview, resolved: NonNullable<RecordRow['resolved']>): Sent {
	const { state: _state, where: _where, reason: _reason, at, people: _people, ...rest } = item;
	return { ...rest, state: 'sent', verdict: 'merged', receivedAt: at, answer: null, n: 0, effect: null, resolved };
}
