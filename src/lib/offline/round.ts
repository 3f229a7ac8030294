import * as z from 'zod/mini';
import type { Owner } from '#lib/domain/commands/envelope.ts';
import { Cursor, FeedRow } from '#lib/domain/live/protocol.ts';
import { type Loading, readAll } from './bootstrap.ts';
import type { Device } from './device.ts';
import { isKeyFresh, newEvidenceKey } from './evidence-key.ts';
import { lazy } from './lazy.ts';
import { WAITING } from './outbox.ts';
import { afterThrow, DONE, reach, type Stop, turnedAway } from './stop.ts';
import type { Parts } from './parts.ts';
import { applyFeed, clearReplica } from './replica.ts';
import { answered, judge, type Judged, whoIsBehind } from './transport.ts';
import { UNSENT } from './photos.ts';
import type { UploadWatch } from './upload.ts';

const PULL_LIMIT = 500;

const Registered = answered(z.object({ deviceId: z.string(), lastSeq: z.int(), serverTime: z.string() }));
const Pulled = answered(
	z.object({
		rows: z.array(FeedRow),
		cursor: Cursor,
		isMore: z.boolean(),
		isReset: z.boolean(),
		version: z.int(),
		serverTime: z.string()
	})
);

export type Watch = UploadWatch & {
	onSending: (ids: readonly string[]) => void;
	onLoading: (loading: Loading | null) => void;
};

/** One contact with the server: make the device known, hand over commands, read what changed, then the photos. */
export async function contact(device: Device, parts: Parts, signal: AbortSignal, watch: Watch): Promise<Stop> {
	if (parts.isVisit) return lookOnly(device, parts, signal, watch);
	const steps = [
		() => register(device, parts),
		() => exchange(device, parts, signal, watch),
		() => sendPhotos(device, parts, signal, watch)
	];
	for (const step of steps) {
		if (signal.aborted) return DONE;
		const stop = await step();
		if (stop.kind === 'sign-in' || stop.kind === 'not-admitted' || stop.kind === 'revoked') {
			const { handInByKey } = await import('./evidence.ts');
			const handedIn = await handInByKey(device, parts, signal, watch);
			if (stop.kind !== 'not-admitted') return handedIn ?? stop;
			if (handedIn && handedIn.kind !== 'deactivated') return handedIn;
			// Whoever is no longer admitted keeps what is theirs, not the copy of the company's data (FA-2).
			await clearReplica(device);
			return stop;
		}
		if (stop.kind !== 'done') return stop;
	}
	return DONE;
}

/** Nothing of the company outlives the visit: whatever ends it takes the copy along. */
async function lookOnly(device: Device, parts: Parts, signal: AbortSignal, watch: Watch): Promise<Stop> {
	const stop = await read(device, parts, signal, watch);
	if (stop.kind !== 'done' && stop.kind !== 'retry') await clearReplica(device);
	return stop;
}

async function exchange(device: Device, parts: Parts, signal: AbortSignal, watch: Watch): Promise<Stop> {
	const stop = await handOver(device, parts, signal, watch);
	return stop.kind === 'done' ? read(device, parts, signal, watch) : stop;
}

const fetchFlush = lazy(() => import('./flush.ts'));

/** What hands commands over is fetched with the first of them. */
async function handOver(device: Device, parts: Parts, signal: AbortSignal, watch: Watch): Promise<Stop> {
	if ((await device.store.count('outbox', WAITING)) === 0) return DONE;
	const { flush } = await fetchFlush();
	return flush(device, parts, signal, watch);
}

/** What sends photos is fetched with the first of them. */
async function sendPhotos(device: Device, parts: Parts, signal: AbortSignal, watch: Watch): Promise<Stop> {
	if ((await device.store.count('photos', UNSENT)) === 0) {
		watch.onHeld(false);
		return DONE;
	}
	const { upload } = await import('./upload.ts');
	return upload(device, parts, signal, { watch, interlude: () => exchange(device, parts, signal, watch) });
}

async function register(device: Device, parts: Parts): Promise<Stop> {
	const meta = await device.meta();
	const asked = parts.clock.now();
	if (meta.isRegistered && isKeyFresh(meta, asked)) return DONE;
	const evidence = meta.evidence?.key ?? newEvidenceKey();
	const input = { deviceId: meta.deviceId, ...parts.device, owner: ownerOf(parts), evidence };
	const judged = judge(await reach(() => parts.transport.call('sync.register', input)), Registered);
	if (judged.kind !== 'answer') return stopOf(judged);
	const { lastSeq, serverTime } = judged.answer.result.data;
	await device.update(async (current) => ({
		changes: [],
		meta: {
			isRegistered: true,
			evidence: { key: evidence, toldAt: asked.toISOString() },
			lastSeq: Math.max(current.lastSeq, lastSeq),
			clockOffset: offsetOf(serverTime, asked, parts.clock.now())
		},
		answer: undefined
	}));
	return DONE;
}

/** Named in every request that brings data: another window may have signed in as somebody else. */
function ownerOf(parts: Parts): Record<keyof Owner, string> {
	return { user: parts.user.id, company: parts.companyId };
}

async function read(device: Device, parts: Parts, signal: AbortSignal, watch: Watch): Promise<Stop> {
	while (!signal.aborted) {
		const { cursor, version } = await device.meta();
		if (cursor === null) return readAnew(device, parts, watch);
		const asked = parts.clock.now();
		const call = () => parts.transport.call('sync.pull', { cursor, limit: PULL_LIMIT, owner: ownerOf(parts) });
		const judged = judge(await reach(call), Pulled);
		if (judged.kind !== 'answer') return stopOf(judged);
		const page = judged.answer.result.data;
		// Other rights mean other rows: what was gained is not in the feed, and what was lost must go.
		if (page.isReset || page.version !== version) return readAnew(device, parts, watch);
		const now = parts.clock.now();
		await measure(device, page.serverTime, asked, now);
		const isApplied = await applyFeed(device, page.rows, {
			cursor: page.cursor,
			version,
			lastSyncAt: now.toISOString()
		});
		if (isApplied && !page.isMore) return DONE;
	}
	return DONE;
}

async function readAnew(device: Device, parts: Parts, watch: Watch): Promise<Stop> {
	watch.onLoading({ rows: 0, entity: 'task' });
	try {
		const { reply, lines } = await parts.transport.bootstrap(ownerOf(parts));
		const judged = judge(reply, z.unknown());
		if (judged.kind !== 'answer') return stopOf(judged);
		const end = await readAll(device, lines, () => parts.clock.now().toISOString(), watch.onLoading);
		return end ? DONE : { kind: 'retry', afterMs: null };
	} catch (error) {
		return afterThrow(error);
	} finally {
		watch.onLoading(null);
	}
}

async function measure(device: Device, serverTime: string, asked: Date, now: Date): Promise<void> {
	const clockOffset = offsetOf(serverTime, asked, now);
	await device.update(async (meta) => ({
		changes: [],
		// Jitter of the network is not news.
		...(Math.abs(meta.clockOffset - clockOffset) > 500 ? { meta: { clockOffset } } : {}),
		answer: undefined
	}));
}

function offsetOf(serverTime: string, asked: Date, now: Date): number {
	return Math.round(Date.parse(serverTime) - (asked.getTime() + now.getTime()) / 2);
}

function stopOf(judged: Exclude<Judged<unknown>, { kind: 'answer' }>): Stop {
	if (judged.kind !== 'refused') return judged;
	if (judged.status === 403) return turnedAway(judged.reason);
	const isMisunderstood = judged.status === 400;
	return { kind: 'retry', afterMs: null, ...(isMisunderstood && { because: whoIsBehind(judged.server) }) };
}
