import { type Envelope, MAX_ITEM_BYTES } from '#lib/domain/commands/envelope.ts';
import type { Verdict } from '#lib/domain/commands/verdict.ts';
import { Refusal, type RefusalCode, refuse } from '#lib/domain/shared/refusal.ts';
import type { Command, Outcome } from '../commands/define-command.ts';
import type { Batch } from '../commands/run-batch.ts';

export type Registry = ReadonlyMap<string, Command>;

const MAX_SKEW_MS = 2 ** 31 - 1;

/** The device's clock against ours; a clock that is off by weeks is marked elsewhere and must not break anything here. */
export function skewOf(envelope: Pick<Envelope, 'clockOffset'>): number {
	return Math.max(-MAX_SKEW_MS, Math.min(MAX_SKEW_MS, envelope.clockOffset));
}

type Known = { bodyHash: string; verdict: Verdict };

/**
 * One delivered command, judged now, whenever it was made. What was decided for its id before is said again; a refusal
 * before leaves the way open for another try.
 */
export async function judge(
	batch: Batch,
	registry: Registry,
	envelope: Envelope,
	contentHash: string,
	known: Known | undefined
): Promise<Verdict> {
	const base = { id: envelope.id, seq: envelope.seq, contentHash, at: batch.scope.now.toISOString() };
	try {
		if (known && known.bodyHash !== contentHash) return refuse('id-reused');
		if (known) return { ...known.verdict, seq: envelope.seq };
		const command = commandOf(batch, registry, envelope);
		const outcome = await batch.apply(command, envelope.input, envelope.id, {
			deviceId: envelope.device,
			occurredAt: new Date(envelope.occurredAt),
			skewMs: skewOf(envelope),
			base: envelope.base
		});
		return { ...base, ...verdictOf(outcome) };
	} catch (error) {
		if (!(error instanceof Refusal) || error.class === 'unavailable') throw error;
		if (error.code === 'id-reused') noteReuse(batch, envelope);
		return { ...base, ...refused(error) };
	}
}

function commandOf(batch: Batch, registry: Registry, envelope: Envelope): Command {
	const { actor } = batch.scope;
	if (envelope.actor !== actor.userId) refuse('permission');
	if (envelope.company !== actor.companyId) refuse('wrong-company');
	const command = registry.get(envelope.name);
	if (!command?.isOffline || envelope.commandVersion > command.version) return refuse('unknown-version');
	if (JSON.stringify(envelope.input).length > MAX_ITEM_BYTES) refuse('too-large', { limit: MAX_ITEM_BYTES });
	return command;
}

type Said =
	| { kind: 'applied' | 'merged'; answer: unknown }
	| { kind: 'superseded'; state: string }
	| { kind: 'held'; reason: string; answer: unknown };

function verdictOf(outcome: Outcome<unknown>): Said {
	switch (outcome.verdict) {
		case 'applied':
		case 'merged':
			return { kind: outcome.verdict, answer: outcome.answer };
		case 'superseded':
			return { kind: 'superseded', state: outcome.state };
		case 'held':
			return { kind: 'held', reason: outcome.reason, answer: outcome.answer };
	}
}

function refused({ code, details }: Refusal): {
	kind: 'refused';
	reason: RefusalCode;
	fields?: string[];
	permission?: string;
	state?: string;
} {
	return {
		kind: 'refused',
		reason: code,
		...(details.fields ? { fields: [...details.fields] } : {}),
		...(details.permission === undefined ? {} : { permission: details.permission }),
		...(details.state === undefined ? {} : { state: details.state })
	};
}

/** SY-1: other content under an id that is taken is either a broken app or somebody trying. */
function noteReuse(batch: Batch, envelope: Envelope): void {
	batch.note(envelope.id, {
		action: 'sync.id-reused',
		subject: { type: 'device', id: envelope.device, label: envelope.name },
		summary: `other content under an id that is taken was refused`
	});
}
