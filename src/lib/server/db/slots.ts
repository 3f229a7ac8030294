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
	take: () => Promise<Slot>;
	give: (slot: Slot) => void;
	end: () => Promise<void>;
	counts: () => { slots: number; busy: number; waiting: number; retired: number; rejected: number };
};

type Waiter = { go: (slot: Slot) => void; timer: NodeJS.Timeout };

/** Exactly `slots` permits, each with its own driver instance: BEGIN always meets an idle connection. */
export function createSlotPool(
	{ connection, slots = availableParallelism() * 2 }: DoorOptions,
	name: string
): SlotPool {
	const waiting: Waiter[] = [];
	const all = new Set<Slot>();
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

	return {
		take() {
			const slot = idle.pop();
			if (slot) return Promise.resolve(slot.isDead ? replace(slot) : slot);
			if (isEnding || waiting.length >= MAX_WAITING) {
				rejected += 1;
				return Promise.reject(unavailable());
			}
			return new Promise<Slot>((go, reject) => {
				const waiter: Waiter = {
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
			const fresh = slot.isDead && !isEnding ? replace(slot) : slot;
			const next = waiting.shift();
			if (!next) return void idle.push(fresh);
			clearTimeout(next.timer);
			next.go(fresh);
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
