import { isLoss, never, TxFault } from './faults.ts';
import { fence, type TenantSql, type Tx } from './fence.ts';
import { createSlotPool, type DoorOptions } from './slots.ts';

/** Tables and functions of schema auth, without a company: for the auth slice only. */
export type AuthSql = TenantSql;

export type AuthDoor = {
	/** One or more statements in one transaction. */
	transaction: <Result>(work: (sql: AuthSql) => Promise<Result>) => Promise<Result>;
	/** One statement on its own. */
	query: <Result>(work: (sql: AuthSql) => Promise<Result>) => Promise<Result>;
	end: () => Promise<void>;
};

const DEADLINE_MS = 10_000;

/** The pool of smtm_auth: same slots and fence as the company pool, so a lost connection cannot reach another caller. */
export function createAuthDoor(options: DoorOptions): AuthDoor {
	const pool = createSlotPool(options, 'smtm_auth');

	async function onSlot<Result>(
		run: (raw: Parameters<typeof fence>[0]) => Promise<Result>,
		isTransaction: boolean
	): Promise<Result> {
		const slot = await pool.take('auth');
		let timer: NodeJS.Timeout | undefined;
		try {
			return await new Promise<Result>((resolve, reject) => {
				const abandon = (fault: TxFault): Promise<never> => {
					slot.isDead = true;
					reject(fault);
					return never;
				};
				timer = setTimeout(() => void abandon(new TxFault('TX_DEADLINE')), options.deadlineMs ?? DEADLINE_MS);
				const guarded = async (raw: Parameters<typeof fence>[0]): Promise<Result> => {
					try {
						const result = await run(raw);
						return slot.isDead ? await never : result;
					} catch (error) {
						if (slot.isDead || isLoss(error)) return await abandon(new TxFault('TX_LOST', error));
						throw error;
					}
				};
				const done = isTransaction
					? slot.sql
							.begin(async (raw) => ({ result: await guarded(raw) }))
							.then((box) => (box as { result: Result }).result)
					: guarded(slot.sql as unknown as Parameters<typeof fence>[0]);
				done.then(resolve, (error: unknown) =>
					isLoss(error) ? void abandon(new TxFault('TX_LOST', error)) : reject(error as Error)
				);
			});
		} finally {
			clearTimeout(timer);
			pool.give(slot);
		}
	}

	async function run<Result>(work: (sql: AuthSql) => Promise<Result>, isTransaction: boolean): Promise<Result> {
		const state: { tx?: Tx } = {};
		try {
			return await onSlot((raw) => {
				state.tx = {
					isOver: false,
					get isClosed() {
						return this.isOver;
					}
				};
				return work(fence(raw, state.tx));
			}, isTransaction);
		} finally {
			if (state.tx) state.tx.isOver = true;
		}
	}

	return {
		transaction: (work) => run(work, true),
		query: (work) => run(work, false),
		end: pool.end
	};
}
