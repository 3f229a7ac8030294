import type { Envelope } from '#lib/domain/commands/envelope.ts';
import type { PushAnswer, Verdict } from '#lib/domain/commands/verdict.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import { type Caller, type CommandDoor, hashOf } from '../commands/run-command.ts';
import type { Batch } from '../commands/run-batch.ts';
import { type Delivered, type LedgerRow, lockDevice, selectDelivered, writeLedger } from './device.queries.ts';
import { judge, type Registry, skewOf } from './judge.ts';

export type Push = {
	device: string;
	waiting: number;
	oldestAt?: string | null | undefined;
	items: readonly Envelope[];
};

/**
 * Takes a batch of commands from a device, in order, each exactly once (sync.md 2). All of it is one transaction: the
 * verdicts an answer names are as durable as the effects. Refuses only what concerns the whole batch: `not-found` for a
 * device that is not registered here for this person, `permission` for a revoked one.
 */
export async function pushCommands(
	door: CommandDoor,
	registry: Registry,
	caller: Caller,
	push: Push
): Promise<PushAnswer> {
	const items = [...push.items]
		.sort((a, b) => a.seq - b.seq)
		.map((envelope) => ({ envelope, hash: contentHash(envelope) }));
	const { answer, n } = await door.runBatch(caller, async (batch) => {
		const device = (await lockDevice(batch.scope, push.device)) ?? refuse('not-found');
		if (device.isRevoked) refuse('permission');
		const { head, delivered } = await selectDelivered(batch.scope, push.device, push.items);
		const taken = await takeInOrder(batch, registry, items, {
			lastSeq: device.lastSeq,
			delivered,
			deviceId: push.device
		});
		const newest = items.at(-1);
		await writeLedger(batch.scope, push.device, taken.rows, {
			lastSeq: taken.lastSeq,
			skewMs: newest ? skewOf(newest.envelope) : 0,
			waiting: push.waiting,
			oldestAt: push.oldestAt ?? null
		});
		const { verdicts, gap } = taken;
		return { verdicts, ...(gap === undefined ? {} : { gap }), head, serverTime: batch.scope.now.toISOString() };
	});
	const { head, ...rest } = answer;
	return { ...rest, n: n ?? head };
}

type Item = { envelope: Envelope; hash: string };
type Standing = { lastSeq: number; delivered: readonly Delivered[]; deviceId: string };
type Taken = { verdicts: Verdict[]; rows: LedgerRow[]; lastSeq: number; gap?: number };

async function takeInOrder(
	batch: Batch,
	registry: Registry,
	items: readonly Item[],
	standing: Standing
): Promise<Taken> {
	const verdicts: Verdict[] = [];
	const rows: LedgerRow[] = [];
	let { lastSeq } = standing;
	for (const { envelope, hash } of items) {
		if (envelope.device !== standing.deviceId) refuse('invalid', { fields: ['items.device'] });
		if (envelope.seq > lastSeq + 1) return { verdicts, rows, lastSeq, gap: lastSeq };
		if (envelope.seq <= lastSeq) {
			verdicts.push(said(batch, standing.delivered, rows, envelope, hash));
			continue;
		}
		const verdict = await judge(batch, registry, envelope, hash, decided(standing.delivered, rows, envelope.id));
		const isForPeople = verdict.kind === 'held' || verdict.kind === 'refused';
		const { id, seq, name } = envelope;
		rows.push({ seq, id, name, bodyHash: hash, verdict, envelope: isForPeople ? envelope : null });
		verdicts.push(verdict);
		lastSeq = envelope.seq;
	}
	return { verdicts, rows, lastSeq };
}

/** A number that was delivered before gets the verdict of then, for the same content; other content is refused. */
function said(
	batch: Batch,
	delivered: readonly Delivered[],
	rows: readonly LedgerRow[],
	envelope: Envelope,
	hash: string
): Verdict {
	const before =
		rows.find((row) => row.seq === envelope.seq) ??
		delivered.find((row) => row.isThisDevice && row.seq === envelope.seq);
	if (before?.id === envelope.id && before.bodyHash === hash) return before.verdict;
	const at = batch.scope.now.toISOString();
	return { id: envelope.id, seq: envelope.seq, contentHash: hash, kind: 'refused', at, reason: 'id-reused' };
}

/** What this id was answered with before, unless it was refused: then it may be tried again. */
function decided(delivered: readonly Delivered[], rows: readonly LedgerRow[], id: string) {
	return [...delivered, ...rows].find((row) => row.id === id && row.verdict.kind !== 'refused');
}

function contentHash({ name, commandVersion, input }: Envelope): string {
	return hashOf({ name, commandVersion, input });
}
