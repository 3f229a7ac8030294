import { availableParallelism } from 'node:os';
import postgres from 'postgres';
import { Refusal } from '#lib/domain/shared/refusal.ts';
import { type Connection, driverOptions } from './connection.ts';

const WAIT_MS = 2_000;
const MAX_WAITING = 200;

/** One driver instance with one connection. After a loss the whole instance is thrown away, never mended. */
export type Slot = { isDead: boolean; readonly sql: postgres.Sql };

export type DoorOptions = {
	connection: Connection;
	/** Connections held; 2 a core unless given. */
	slots?: number;
	deadlineMs?: number;
	log?: { error: (fields: object, message: string) => void };
};

export type SlotPool = {
	/** `share` names on whose account the slot goes: while others wait, nobody gets more than half. */
	take: (share: string) => Promise<Slot>;
	give: (slot: Slot) => void;
	end: () => Promise<void>;
	counts: () => { slots: number; busy: number; waiting: number; retired: number; rejected: number };
};

type Waiter = { share: string; go: (slot: Slot) => void; timer: NodeJS.Timeout };

/** Exactly `slots` permits, each with its own driver instance: BEGIN always meets an idle connection. */
export function createSlotPool(
	{ connection, slots = availableParallelism() * 2 }: DoorOptions,
	name: string
): SlotPool {
	const waiting: Waiter[] = [];
	const all = new Set<Slot>();
	const holders = new Map<Slot, string>();
	let retired = 0;
	let rejected = 0;
	let isEnding = false;

	const open = (): Slot => {
		const slot: Slot = {
			isDead: false,
			sql: postgres({
				...driverOptions(connection),
				max: 1,
				idle_timeout: 0,
				max_lifetime: null,
				connection: {
					application_name: name,
					statement_timeout: 5_000,
					lock_timeout: 2_000,
					idle_in_transaction_session_timeout: 10_000,
					// Every query is led by its company: reading a whole table is reading other companies' rows, and a plan made
					// while a table was small would go on doing so. Plans that are dear on paper are still short statements.
					enable_seqscan: false,
					jit: false,
					TimeZone: 'UTC'
				},
				onclose: () => {
					slot.isDead = true;
				}
			})
		};
		all.add(slot);
		return slot;
	};
	const idle: Slot[] = Array.from({ length: slots }, open);

	const replace = (slot: Slot): Slot => {
		retired += 1;
		all.delete(slot);
		slot.sql.end({ timeout: 0 }).catch(() => {});
		return open();
	};

	const lend = (slot: Slot, share: string): Slot => {
		holders.set(slot, share);
		return slot;
	};

	/** The first in line whose share still has room, so that one company's rush leaves slots to the others. */
	const nextWaiter = (): Waiter | undefined => {
		const held = [...holders.values()];
		const fair = waiting.findIndex(({ share }) => held.filter((one) => one === share).length < slots / 2);
		return waiting.splice(Math.max(0, fair), 1)[0];
	};

	return {
		take(share) {
			const slot = idle.pop();
			if (slot) return Promise.resolve(lend(slot.isDead ? replace(slot) : slot, share));
			if (isEnding || waiting.length >= MAX_WAITING) {
				rejected += 1;
				return Promise.reject(unavailable());
			}
			return new Promise<Slot>((go, reject) => {
				const waiter: Waiter = {
					share,
					go,
					timer: setTimeout(() => {
						waiting.splice(waiting.indexOf(waiter), 1);
						rejected += 1;
						reject(unavailable());
					}, WAIT_MS)
				};
				waiting.push(waiter);
			});
		},
		give(slot) {
			holders.delete(slot);
			const fresh = slot.isDead && !isEnding ? replace(slot) : slot;
			const next = nextWaiter();
			if (!next) return void idle.push(fresh);
			clearTimeout(next.timer);
			next.go(lend(fresh, next.share));
		},
		async end() {
			isEnding = true;
			await Promise.all([...all].map((slot) => slot.sql.end({ timeout: 5 }).catch(() => {})));
		},
		counts: () => ({ slots, busy: slots - idle.length, waiting: waiting.length, retired, rejected })
	};
}

function unavailable(): Refusal {
	return new Refusal('unavailable', { retryAfterSeconds: 1 });
}
