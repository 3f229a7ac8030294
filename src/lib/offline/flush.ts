import { MAX_BATCH, type PushInput } from '#lib/domain/commands/envelope.ts';
import { PushAnswer } from '#lib/domain/commands/verdict.ts';
import type { Device } from './device.ts';
import { handOver, type Numbered, renumber } from './handover.ts';
import { envelopeOf, WAITING } from './outbox.ts';
import type { Parts } from './parts.ts';
import { setAside, settle } from './settle.ts';
import { DONE, reach, type Stop, turnedAway } from './stop.ts';
import { answered, judge, type Judged, type Reply } from './transport.ts';

export type Progress = {
	onSending: (ids: readonly string[]) => void;
	/** Another way than the session's. */
	send?: (input: object) => Promise<Reply>;
};

/**
 * Sends what waits, batch by batch, in order, until nothing is left or the server cannot be reached.
 *
 *   take ≤ 50 ──▶ number them ──▶ push ──┬─ verdicts ──▶ settle each ──────────────▶ take
 *     ▲                                  ├─ gap(last) ─▶ number anew from last + 1 ─▶ take
 *     │                                  ├─ refused whole: one item ▶ set it aside ─▶ take
 *     │                                  │                 several ▶ one by one ────▶ take
 *     │                                  ├─ 401 ───────▶ stop: sign in
 *     │                                  ├─ 404 ───────▶ stop: register again
 *     └──────────── later ◀──────────────┴─ no answer, 5xx, 408, 425, 429, not ours ▶ stop: retry
 *
 * Every state in between is on the disk, so a crash anywhere only repeats a request the server recognises.
 */
export async function flush(device: Device, parts: Parts, signal: AbortSignal, progress: Progress): Promise<Stop> {
	const { onSending, send = (input) => parts.transport.call('sync.push', input) } = progress;
	let limit = MAX_BATCH;
	while (!signal.aborted) {
		const batch = await handOver(device, limit);
		if (batch.length === 0) return DONE;
		onSending(batch.map((item) => item.id));
		const reply = await push(device, send, batch);
		onSending([]);
		const stop = await take(device, parts, batch, reply);
		if (stop === 'one-by-one') limit = 1;
		else if (stop) return stop;
	}
	return DONE;
}

async function push(
	device: Device,
	send: (input: object) => Promise<Reply>,
	batch: readonly Numbered[]
): Promise<Judged<PushAnswer>> {
	const { deviceId } = await device.meta();
	const waiting = await device.store.count('outbox', WAITING);
	const [oldest] = await device.store.find('outbox', { ...WAITING, limit: 1 });
	const input: Record<keyof PushInput, unknown> = {
		device: deviceId,
		waiting: Math.max(0, waiting - batch.length),
		oldestAt: oldest?.occurredAt ?? null,
		items: batch.map((item) => envelopeOf(item, item.seq, deviceId))
	};
	const reply = await reach(() => send(input));
	const judged = judge(reply, answered(PushAnswer));
	return judged.kind === 'answer' ? { kind: 'answer', answer: judged.answer.result.data } : judged;
}

async function take(
	device: Device,
	parts: Parts,
	batch: readonly Numbered[],
	reply: Judged<PushAnswer>
): Promise<Stop | 'one-by-one' | undefined> {
	if (reply.kind === 'retry' || reply.kind === 'sign-in') return reply;
	if (reply.kind === 'refused') {
		if (reply.status === 403) return turnedAway(reply.reason);
		if (reply.status === 404) return forgotten(device);
		const [only, ...others] = batch;
		if (!only || others.length > 0) return 'one-by-one';
		await setAside(device, only, reply, parts.clock.now().toISOString());
		return undefined;
	}
	const settled = await settle(device, batch, reply.answer);
	if (reply.answer.gap !== undefined) await renumber(device, reply.answer.gap);
	const isProgress = settled > 0 || (reply.answer.gap !== undefined && isNewGap(batch, reply.answer.gap));
	return isProgress ? undefined : { kind: 'retry', afterMs: null };
}

/** The server does not know this device, or not as this person's: it registers again before anything is sent. */
async function forgotten(device: Device): Promise<Stop> {
	await device.update(async () => ({ changes: [], meta: { isRegistered: false }, answer: undefined }));
	return { kind: 'retry', afterMs: null };
}

/** A gap that asks for exactly the number just sent would be asked for again and again. */
function isNewGap(batch: readonly Numbered[], last: number): boolean {
	return batch[0]?.seq !== last + 1;
}
