import { AsyncLocalStorage } from 'node:async_hooks';
import { isRefusalCode, Refusal } from '#lib/domain/shared/refusal.ts';
import { errorFields, isLoss, never, TxFault } from './faults.ts';
import { fence, type TenantSql, type Tx } from './fence.ts';
import { enter, type Entered, type GateEntry, leave } from './gate.ts';
import { createSlotPool, type DoorOptions, type Slot } from './slots.ts';

export type { TenantSql } from './fence.ts';
export type { Entered, GateEntry } from './gate.ts';

export type TenantOptions = { deadlineMs?: number; readOnly?: boolean; isolation?: 'repeatable read' };

export type TenantStats = Record<
	| 'started'
	| 'committed'
	| 'refused'
	| 'lost'
	| 'deadlines'
	| 'retried'
	| 'contextAlarms'
	| 'slots'
	| 'busy'
	| 'waiting'
	| 'retired'
	| 'rejected',
	number
>;

export type TenantDoor = {
	withTenant: <Result>(
		entry: GateEntry,
		work: (sql: TenantSql, me: Entered) => Promise<Result>,
		options?: TenantOptions
	) => Promise<Result>;
	end: () => Promise<void>;
	stats: () => TenantStats;
};

const DEADLINE_MS = 10_000;
const REMEMBERED_SESSIONS = 10_000;
const MAX_TRIES = 3;
const COUNTED = { TX_LOST: 'lost', TX_DEADLINE: 'deadlines', TX_CONTEXT: 'contextAlarms' } as const;
const inside = new AsyncLocalStorage<Tx>();

/** The only door to a company's data: one transaction behind the gate, on a connection nobody else holds. */
export function createTenantDoor(options: DoorOptions): TenantDoor {
	const pool = createSlotPool(options, 'smtm_app');
	const counts = {
		started: 0,
		committed: 0,
		refused: 0,
		lost: 0,
		deadlines: 0,
		retried: 0,
		contextAlarms: 0,
		misused: 0
	};

	// Where a session was last let in: says whose share a call counts against, and nothing else.
	const companies = new Map<string, string>();
	const shareOf = ({ companyId, sessionHash }: GateEntry) => companyId ?? companies.get(sessionHash) ?? sessionHash;

	function remember(sessionHash: string, companyId: string): void {
		companies.delete(sessionHash);
		companies.set(sessionHash, companyId);
		const [oldest] = companies.keys();
		if (companies.size > REMEMBERED_SESSIONS && oldest !== undefined) companies.delete(oldest);
	}

	/** One try on one slot. */
	async function once<Result>(job: Omit<Job<Result>, 'onFault' | 'onEntered'>): Promise<Result> {
		const slot = await pool.take(shareOf(job.entry));
		const tx = transactionOn(slot);
		try {
			return await runOn(slot, tx, {
				...job,
				onFault: (code) => (counts[COUNTED[code]] += 1),
				onEntered: (me) => remember(job.entry.sessionHash, me.companyId)
			});
		} finally {
			tx.isOver = true;
			pool.give(slot);
		}
	}

	return {
		async withTenant(entry, work, settings = {}) {
			// What `work` left running may call again later; only a transaction still open is a nested one.
			if (inside.getStore()?.isOver === false) throw new TxFault('TX_NESTED');
			counts.started += 1;
			const deadlineMs = settings.deadlineMs ?? options.deadlineMs ?? DEADLINE_MS;
			let isLossRetried = false;
			for (let tries = 1; ; tries += 1) {
				const seen: Seen = { isBegun: false };
				try {
					const result = await once({ entry, work, settings, deadlineMs, seen });
					counts.committed += 1;
					return result;
				} catch (error) {
					const { code } = errorFields(error);
					const isEarlyLoss: boolean = code === 'TX_LOST' && !seen.isBegun && !isLossRetried;
					const isConflict = (code === '40001' || code === '40P01') && tries < MAX_TRIES;
					if (!isEarlyLoss && !isConflict) {
						if (code === 'TX_CONTEXT')
							options.log?.error({ err: error }, 'a transaction ended in another context than it began');
						throw judged(error, counts);
					}
					isLossRetried ||= isEarlyLoss;
					counts.retried += 1;
					if (isConflict) await jitter(tries);
				}
			}
		},
		end: pool.end,
		stats: () => ({ ...counts, ...pool.counts() })
	};
}

type Seen = { isBegun: boolean };
type FaultCode = keyof typeof COUNTED;
type Job<Result> = {
	entry: GateEntry;
	work: (sql: TenantSql, me: Entered) => Promise<Result>;
	settings: TenantOptions;
	deadlineMs: number;
	seen: Seen;
	onFault: (code: FaultCode) => void;
	onEntered: (me: Entered) => void;
};
type Abandon = (code: FaultCode, cause?: unknown) => Promise<never>;

/** What is lost, late or left in another context is given up together with its slot. */
async function runOn<Result>(slot: Slot, tx: Tx, job: Job<Result>): Promise<Result> {
	let timer: NodeJS.Timeout | undefined;
	try {
		return await new Promise<Result>((resolve, reject) => {
			const abandon: Abandon = (code, cause) => {
				slot.isDead = true;
				job.onFault(code);
				reject(new TxFault(code, cause));
				return never;
			};
			timer = setTimeout(() => void abandon('TX_DEADLINE'), job.deadlineMs);
			begin(slot, tx, job, abandon)
				.then(async ({ result, left }) => {
					const fault = await left;
					if (fault === undefined) resolve(result);
					else void abandon('TX_CONTEXT', fault);
				})
				.catch((error: unknown) => (isLoss(error) ? void abandon('TX_LOST', error) : reject(error as Error)));
		});
	} finally {
		clearTimeout(timer);
	}
}

/** Enters, works, and sends the leaving check right before COMMIT; its answer is read after. */
async function begin<Result>(
	slot: Slot,
	tx: Tx,
	{ entry, work, settings, seen, onEntered }: Job<Result>,
	abandon: Abandon
): Promise<{ result: Result; left: Promise<unknown> }> {
	const done = await slot.sql.begin(modeOf(settings), async (raw) => {
		try {
			const me = await enter(raw, entry);
			seen.isBegun = true;
			onEntered(me);
			const result = await inside.run(tx, () => work(fence(raw, tx), me));
			tx.isOver = true;
			return slot.isDead ? await never : { result, left: leave(raw, me) };
		} catch (error) {
			tx.isOver = true;
			if (slot.isDead || isLoss(error)) return await abandon('TX_LOST', error);
			throw error;
		}
	});
	return done as { result: Result; left: Promise<unknown> };
}

function transactionOn(slot: Slot): Tx {
	return {
		isOver: false,
		get isClosed() {
			return this.isOver || slot.isDead;
		}
	};
}

function modeOf({ readOnly, isolation }: TenantOptions): string {
	return [isolation ? `isolation level ${isolation}` : '', readOnly ? 'read only' : ''].join(' ').trim();
}

/** Turns the gate's refusal and lasting conflicts into what callers are told; everything else stays a fault. */
function judged(error: unknown, counts: { refused: number }): unknown {
	const { code, detail } = errorFields(error);
	if (error instanceof Refusal) counts.refused += 1;
	if (code === '42501' && isRefusalCode(detail)) {
		counts.refused += 1;
		return new Refusal(detail);
	}
	if (code === '40001' || code === '40P01') return new Refusal('unavailable', { retryAfterSeconds: 1 });
	return error;
}

function jitter(tries: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** tries));
}
