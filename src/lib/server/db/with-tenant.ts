import { AsyncLocalStorage } from 'node:async_hooks';
import type postgres from 'postgres';
import { isRefusalCode, Refusal } from '#lib/domain/shared/refusal.ts';
import { errorFields, isLoss, TxFault } from './faults.ts';
import { fence, type TenantSql, type Tx } from './fence.ts';
import { createSlotPool, type DoorOptions, type Slot } from './slots.ts';

export type { TenantSql } from './fence.ts';

/** What a call shows at the gate. A company or visit that is not a UUID is treated as one that does not exist. */
export type GateEntry = { sessionHash: string; companyId?: string | undefined; visitId?: string | undefined };

/** What the gate returned: who acts, where, with what rights, read in this very transaction. */
export type Entered = {
	userId: string;
	userName: string;
	companyId: string;
	companyCode: string;
	companyName: string;
	environment: 'production' | 'staging' | 'development';
	timeZone: string;
	roles: string[];
	/** One character a permission, in the order of the catalogue. */
	rights: string;
	sites: string[] | null;
	version: number;
	visitId: string | null;
	visitKind: 'portal' | 'header' | null;
	/** Only while the write window is open. */
	windowNote: string | null;
	pid: number;
};

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
const MAX_TRIES = 3;
const NOWHERE = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const inside = new AsyncLocalStorage<Tx>();
/** A lost callback never settles: the driver would send COMMIT or ROLLBACK down somebody else's connection. */
const never = new Promise<never>(() => {});

/** The only door to a company's data: one transaction behind the gate, on a connection nobody else holds. */
export function createTenantDoor(options: DoorOptions): TenantDoor {
	const pool = createSlotPool(options, 'smtm_app');
	const counts = { started: 0, committed: 0, refused: 0, lost: 0, deadlines: 0, retried: 0, contextAlarms: 0 };

	async function once<Result>(
		entry: GateEntry,
		work: Work<Result>,
		settings: TenantOptions,
		seen: { began: boolean }
	): Promise<Result> {
		const slot = await pool.take();
		const tx = transactionOn(slot);
		let timer: NodeJS.Timeout | undefined;
		try {
			return await new Promise<Result>((resolve, reject) => {
				const abandon = (fault: TxFault): Promise<never> => {
					slot.isDead = true;
					if (fault.code === 'TX_LOST') counts.lost += 1;
					if (fault.code === 'TX_CONTEXT') counts.contextAlarms += 1;
					reject(fault);
					return never;
				};
				timer = setTimeout(
					() => {
						counts.deadlines += 1;
						void abandon(new TxFault('TX_DEADLINE'));
					},
					settings.deadlineMs ?? options.deadlineMs ?? DEADLINE_MS
				);
				slot.sql
					.begin(modeOf(settings), async (raw) => {
						try {
							const me = await enter(raw, entry);
							seen.began = true;
							const result = await inside.run(tx, () => work(fence(raw, tx), me));
							tx.isOver = true;
							if (slot.isDead) return never;
							const [end] = await raw<{ company: string | null; pid: number }[]>`
								select app.company() as company, pg_backend_pid() as pid
							`;
							if (end?.company !== me.companyId || end.pid !== me.pid) return await abandon(new TxFault('TX_CONTEXT'));
							return { result };
						} catch (error) {
							tx.isOver = true;
							if (slot.isDead || isLoss(error)) return await abandon(new TxFault('TX_LOST', error));
							throw error;
						}
					})
					.then(
						(done) => resolve((done as { result: Result }).result),
						(error: unknown) => (isLoss(error) ? void abandon(new TxFault('TX_LOST', error)) : reject(error as Error))
					);
			});
		} finally {
			clearTimeout(timer);
			tx.isOver = true;
			pool.give(slot);
		}
	}

	return {
		async withTenant(entry, work, settings = {}) {
			// What `work` left running may call again later; only a transaction still open is a nested one.
			if (inside.getStore()?.isOver === false) throw new TxFault('TX_NESTED');
			counts.started += 1;
			let isLossRetried = false;
			for (let tries = 1; ; tries += 1) {
				const seen = { began: false };
				try {
					const result = await once(entry, work, settings, seen);
					counts.committed += 1;
					return result;
				} catch (error) {
					const { code } = errorFields(error);
					const isEarlyLoss: boolean = code === 'TX_LOST' && !seen.began && !isLossRetried;
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

type Work<Result> = (sql: TenantSql, me: Entered) => Promise<Result>;

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

async function enter(raw: postgres.TransactionSql, entry: GateEntry): Promise<Entered> {
	const [me] = await raw<Entered[]>`
		select user_id as "userId", user_name as "userName", company_id as "companyId", company_code as "companyCode",
			company_name as "companyName", environment, time_zone as "timeZone", roles, rights, sites, version::int,
			visit_id as "visitId", visit_kind as "visitKind", window_note as "windowNote", pid
		from app.enter(${entry.sessionHash}, ${idOrNowhere(entry.companyId)}, ${idOrNowhere(entry.visitId)})
	`;
	if (!me) throw new Refusal('session');
	return me;
}

function idOrNowhere(id: string | undefined): string | null {
	if (id === undefined) return null;
	return UUID.test(id) ? id : NOWHERE;
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
