import { PushAnswer } from '#lib/domain/commands/verdict.ts';
import type { Device } from './device.ts';
import { flush, type Progress } from './flush.ts';
import { reach, type Stop, turnedAway } from './stop.ts';
import { WAITING } from './outbox.ts';
import type { Parts } from './parts.ts';
import { nextReady } from './photos.ts';
import { clearReplica } from './replica.ts';
import { answered, judge } from './transport.ts';
import type { UploadWatch } from './upload.ts';

/**
 * Hands the outbox in without a session, and its photos. Undefined when there is no key, or when the server says that an ordinary sign-in is
 * all that is missing; `deactivated` when nothing waits any more: then the copy of the server is gone from the phone too.
 */
export async function handInByKey(
	device: Device,
	parts: Parts,
	signal: AbortSignal,
	watch: Progress & UploadWatch
): Promise<Stop | undefined> {
	const { evidence, deviceId } = await device.meta();
	if (!evidence) return undefined;
	const send = (input: object) => parts.transport.call('sync.hand-in', { evidence: evidence.key, ...input });
	// Asked with empty hands first: only the server knows whether the person is gone or has just been away for long.
	const asked = judge(await reach(() => send({ device: deviceId, items: [] })), answered(PushAnswer));
	if (asked.kind === 'sign-in') return undefined;
	if (asked.kind === 'refused') return turnedAway(asked.reason === 'company-inactive' ? asked.reason : '');
	if (asked.kind === 'retry') return asked;
	const handOver = () => flush(device, parts, signal, { ...watch, send });
	const stop = await handOver();
	if (stop.kind !== 'done' || signal.aborted) return stop;
	const { upload } = await import('./upload.ts');
	const travelled = await upload(device, parts, signal, { watch, interlude: handOver, evidence: evidence.key });
	if (travelled.kind !== 'done' || signal.aborted) return travelled;
	const isLeft = (await device.store.count('outbox', WAITING)) > 0 || (await nextReady(device.store)) !== undefined;
	if (isLeft) return { kind: 'retry', afterMs: null };
	await clearReplica(device);
	return { kind: 'deactivated' };
}
