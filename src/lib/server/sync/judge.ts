import { upgraded } from '#lib/domain/commands/command.ts';
import { type Envelope, MAX_ITEM_BYTES } from '#lib/domain/commands/envelope.ts';
import type { Verdict } from '#lib/domain/commands/verdict.ts';
import { Refusal, type RefusalCode } from '#lib/domain/shared/refusal.ts';
import type { Command, Outcome, Said } from '../commands/define-command.ts';
import type { Batch } from '../commands/run-batch.ts';

export type Registry = ReadonlyMap<string, Command>;

/** A command as it came, with the hash of what it asks for. */
export type Delivered = { envelope: Envelope; hash: string };

/** What an id was answered with before. */
export type Known = { id: string; bodyHash: string; verdict: Verdict };

const MAX_SKEW_MS = 2 ** 31 - 1;

/** The device's clock against ours; a clock that is off by weeks is marked elsewhere and must not break anything here. */
export function skewOf(envelope: Pick<Envelope, 'clockOffset'>): number {
	return Math.max(-MAX_SKEW_MS, Math.min(MAX_SKEW_MS, envelope.clockOffset));
}

/**
 * Judges commands now, whenever they were made; those about different things side by side, those about one thing in their
 * order (SY-2). What was decided for an id before is said again; a refusal before leaves the way open for another try.
 */
export async function judgeAll(
	batch: Batch,
	registry: Registry,
	items: readonly Delivered[],
	known: readonly Known[]
): Promise<Verdict[]> {
	batch.keepOrder(items.map(({ envelope }) => envelope.id));
	const verdicts: Verdict[] = [];
	const decided = new Map(known.filter((one) => one.verdict.kind !== 'refused').map((one) => [one.id, one]));
	let left = items;
	while (left.length > 0) {
		const wave = waveOf(left, registry);
		for (const row of rowsOf(wave)) {
			const fresh = await judgeRow(batch, registry, row, decided);
			for (const [index, verdict] of fresh.entries()) {
				const bodyHash = row[index]?.hash ?? '';
				if (verdict.kind !== 'refused') decided.set(verdict.id, { id: verdict.id, bodyHash, verdict });
			}
			verdicts.push(...fresh);
		}
		const taken = new Set(wave);
		left = left.filter((item) => !taken.has(item));
	}
	return verdicts.sort((a, b) => a.seq - b.seq);
}

/** All that need not wait for one before them: because of the thing it is about, because it says so, or for its id. */
function waveOf(items: readonly Delivered[], registry: Registry): readonly Delivered[] {
	const wave: Delivered[] = [];
	const before = new Set<string>();
	for (const item of items) {
		const { id, name, input, deps } = item.envelope;
		const about = input[registry.get(name)?.about ?? ''];
		const isAlone = typeof about !== 'string';
		if (isAlone && before.size > 0) break;
		if (isAlone) return [item];
		if (![id, about, ...deps].some((one) => before.has(one))) wave.push(item);
		before.add(id).add(about);
	}
	return wave;
}

function rowsOf(wave: readonly Delivered[]): (readonly Delivered[])[] {
	const names = new Set(wave.map(({ envelope }) => envelope.name));
	return [...names].map((name) => wave.filter(({ envelope }) => envelope.name === name));
}

async function judgeRow(
	batch: Batch,
	registry: Registry,
	row: readonly Delivered[],
	decided: ReadonlyMap<string, Known>
): Promise<Verdict[]> {
	const at = batch.scope.now.toISOString();
	const said = row.map((item) => repeated(item, decided) ?? denied(batch, registry, item.envelope));
	const open = row.filter((_, index) => said[index] === undefined).map(({ envelope }) => envelope);
	const command = registry.get(open[0]?.name ?? '');
	const outcomes = command
		? await batch.applyAll(
				command,
				open.map((envelope) => asItem(command, envelope))
			)
		: [];
	return row.map(({ envelope, hash }, index) => {
		const before = said[index] ?? outcomes.shift();
		if (before === undefined) throw new Error('a delivered command has no outcome');
		if ('seq' in before) return before;
		if (before instanceof Refusal && before.code === 'id-reused') noteReuse(batch, envelope);
		return { id: envelope.id, seq: envelope.seq, contentHash: hash, at, ...verdictOf(before) };
	});
}

function asItem(command: Command, envelope: Envelope) {
	return {
		input: upgraded(command, envelope.commandVersion, envelope.input),
		id: envelope.id,
		delivery: {
			deviceId: envelope.device,
			occurredAt: new Date(envelope.occurredAt),
			skewMs: skewOf(envelope),
			base: envelope.base
		}
	};
}

function repeated({ envelope, hash }: Delivered, decided: ReadonlyMap<string, Known>): Verdict | Refusal | undefined {
	const known = decided.get(envelope.id);
	if (!known) return undefined;
	return known.bodyHash === hash ? { ...known.verdict, seq: envelope.seq } : new Refusal('id-reused');
}

function denied({ scope: { actor } }: Batch, registry: Registry, envelope: Envelope): Refusal | undefined {
	const command = registry.get(envelope.name);
	if (envelope.actor !== actor.userId) return new Refusal('permission');
	if (envelope.company !== actor.companyId) return new Refusal('wrong-company');
	if (!command?.isOffline) return new Refusal('unknown-version');
	if (envelope.commandVersion > command.version) return new Refusal('app-too-new');
	const isTooLarge = JSON.stringify(envelope.input).length > MAX_ITEM_BYTES;
	return isTooLarge ? new Refusal('too-large', { limit: MAX_ITEM_BYTES }) : undefined;
}

type Finding =
	| { kind: 'applied' | 'merged'; answer: unknown }
	| { kind: 'superseded'; state: string }
	| { kind: 'held'; reason: string; answer: unknown }
	| { kind: 'refused'; reason: RefusalCode; fields?: string[]; permission?: string; state?: string };

function verdictOf(said: Said<unknown>): Finding {
	return said instanceof Refusal ? refused(said) : found(said);
}

function found(outcome: Outcome<unknown>): Finding {
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

function refused({ code, details }: Refusal): Finding {
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
		summary: 'other content under an id that is taken was refused'
	});
}
