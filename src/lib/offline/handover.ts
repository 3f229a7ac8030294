import { MAX_BATCH } from '#lib/domain/commands/envelope.ts';
import type { Device } from './device.ts';
import { putItem, type Queued, WAITING } from './outbox.ts';
import type { Store } from './store.ts';

/** Half of what the server takes in one request, since text grows on its way. */
const MAX_BATCH_CHARS = 400_000;

export type Numbered = Queued & { seq: number };

/**
 * The next commands to send, numbered without holes. A number once given stays until the server answers, so a repeated
 * request says exactly the same; new ones follow in order of making, except those that wait for another's receipt.
 */
export function handOver(device: Device, limit: number): Promise<Numbered[]> {
	return device.update(async (meta) => {
		const waiting = (await device.store.find('outbox', WAITING)).filter((item) => item.state === 'queued');
		const numbered = waiting.filter(isNumbered).sort((a, b) => a.seq - b.seq);
		const batch = fitting(numbered, Math.min(limit, MAX_BATCH));
		let seq = meta.lastSeq;
		if (batch.length === numbered.length) {
			for (const item of waiting) {
				if (batch.length >= Math.min(limit, MAX_BATCH)) break;
				if (isNumbered(item) || (await isWaitingForAnother(device.store, item))) continue;
				const next = { ...item, seq: seq + 1 };
				if (fitting([...batch, next], MAX_BATCH).length <= batch.length) break;
				batch.push(next);
				seq += 1;
			}
		}
		const fresh = batch.filter((item) => item.seq > meta.lastSeq);
		return {
			changes: fresh.map((item) => putItem(item, meta.cursor?.n ?? 0)),
			...(fresh.length > 0 ? { meta: { lastSeq: seq } } : {}),
			answer: batch
		};
	});
}

/**
 * The server stands at `last`: everything unanswered is numbered anew from there, in the old order. Ids stay, so what it
 * has seen under another number is answered, not done again.
 */
export function renumber(device: Device, last: number): Promise<void> {
	return device.update(async (meta) => {
		const waiting = (await device.store.find('outbox', WAITING)).filter((item) => item.state === 'queued');
		const numbered = waiting.filter(isNumbered).sort((a, b) => a.seq - b.seq);
		return {
			changes: numbered.map((item, index) => putItem({ ...item, seq: last + 1 + index }, meta.cursor?.n ?? 0)),
			meta: { lastSeq: last + numbered.length },
			answer: undefined
		};
	});
}

function fitting(items: Numbered[], limit: number): Numbered[] {
	const fit: Numbered[] = [];
	let chars = 0;
	for (const item of items) {
		chars += JSON.stringify(item.input).length + 600;
		if (fit.length >= limit || (fit.length > 0 && chars > MAX_BATCH_CHARS)) break;
		fit.push(item);
	}
	return fit;
}

function isNumbered(item: Queued): item is Numbered {
	return item.seq !== null;
}

async function isWaitingForAnother(store: Store, item: Queued): Promise<boolean> {
	for (const id of item.waitsFor) {
		const other = await store.get('outbox', id);
		if (other?.state === 'queued' || (other?.state === 'needs_review' && other.where === 'phone')) return true;
	}
	return false;
}
