import type { Envelope } from '#lib/domain/commands/envelope.ts';
import type { PushAnswer, Verdict } from '#lib/domain/commands/verdict.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { type Caller, type CommandDoor, hashOf } from '../commands/run-command.ts';
import type { Batch } from '../commands/run-batch.ts';
import { type LedgerRow, lockDevice, selectDelivered, type StoredVerdict, writeLedger } from './device.queries.ts';
import { type Delivered, judgeAll, type Registry, skewOf } from './judge.ts';

export type Push = {
	device: string;
	waiting: number;
	oldestAt?: string | null | undefined;
	items: readonly Envelope[];
};

/**
 * Takes a batch of commands from a device, in order, each exactly once (sync.md 2). All of it is one transaction: the
 * verdicts an answer names are as durable as the effects. Refuses only what concerns the whole batch: `not-found` for a
 * device that is not registered here for this person, `device-revoked`.
 */
export async function pushCommands(
	door: CommandDoor,
	registry: Registry,
	caller: Caller,
	push: Push
): Promise<PushAnswer> {
	const items = push.items
		.map((envelope): Delivered => ({ envelope, hash: contentHash(envelope) }))
		.sort((a, b) => a.envelope.seq - b.envelope.seq);
	if (items.some(({ envelope }) => envelope.device !== push.device)) refuse('invalid', { fields: ['items.device'] });

	const { answer, n } = await door.runBatch(caller, async (batch) => {
		const device = (await lockDevice(batch.scope, push.device)) ?? refuse('not-found');
		refuseIf(device.isRevoked && !batch.scope.actor.isEvidence && 'device-revoked');
		const { head, stored } = await selectDelivered(batch.scope, push.device, push.items);
		const { repeats, fresh, gap } = inOrder(items, device.lastSeq);
		const judged = await judgeAll(batch, registry, fresh, stored);
		const rows = fresh.map((item, index) => ledgerRow(item, judged[index]));
		const said = repeats.map((item) => saidBefore(batch, [...rows, ...stored], item));
		await writeLedger(batch.scope, push.device, rows, {
			lastSeq: device.lastSeq + fresh.length,
			skewMs: skewOf(items.at(-1)?.envelope ?? { clockOffset: 0 }),
			waiting: push.waiting,
			oldestAt: push.oldestAt ?? null
		});
		const verdicts = [...said, ...judged].sort((a, b) => a.seq - b.seq);
		return { verdicts, ...(gap === undefined ? {} : { gap }), head, serverTime: batch.scope.now.toISOString() };
	});
	const { head, ...rest } = answer;
	return { ...rest, n: n ?? head };
}

type Sorted = { repeats: Delivered[]; fresh: Delivered[]; gap?: number };

/** What was delivered before, what comes next without a hole, and the last number before a hole. */
function inOrder(items: readonly Delivered[], lastSeq: number): Sorted {
	const repeats: Delivered[] = [];
	const fresh: Delivered[] = [];
	for (const item of items) {
		const last = lastSeq + fresh.length;
		if (item.envelope.seq > last + 1) return { repeats, fresh, gap: last };
		(item.envelope.seq <= last ? repeats : fresh).push(item);
	}
	return { repeats, fresh };
}

function ledgerRow({ envelope, hash }: Delivered, verdict: Verdict | undefined): LedgerRow {
	if (!verdict) throw new Error('a delivered command has no verdict');
	const { id, seq, name } = envelope;
	const isForPeople = verdict.kind === 'held' || verdict.kind === 'refused';
	return { seq, id, name, bodyHash: hash, verdict, envelope: isForPeople ? envelope : null, isThisDevice: true };
}

/** A number that was delivered before gets the verdict of then, for the same content; other content is refused. */
function saidBefore(batch: Batch, known: readonly StoredVerdict[], { envelope, hash }: Delivered): Verdict {
	const before = known.find((row) => row.isThisDevice && row.seq === envelope.seq);
	if (before?.id === envelope.id && before.bodyHash === hash) return before.verdict;
	const at = batch.scope.now.toISOString();
	return { id: envelope.id, seq: envelope.seq, contentHash: hash, kind: 'refused', at, reason: 'id-reused' };
}

function contentHash({ name, commandVersion, input }: Envelope): string {
	return hashOf({ name, commandVersion, input });
}
