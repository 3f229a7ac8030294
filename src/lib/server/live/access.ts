import { tokensOf } from '#lib/domain/access/scope.ts';
import { Refusal } from '#lib/domain/shared/refusal.ts';
import { actorOf } from '../commands/enter.ts';
import type { AuthzChange, PlatformDoor } from '../db/platform.ts';
import type { Entered, TenantDoor } from '../db/with-tenant.ts';
import type { Bus } from './bus.ts';
import { encode } from './frames.ts';
import type { Hub } from './hub.ts';
import { close, CLOSE, type Listener, send } from './listener.ts';

/** Changes of the last seconds are read again each time: a long transaction commits after later ones. */
const OVERLAP_MS = 15_000;
const MAX_AT_ONCE = 8;

type AccessWatch = {
	/** Once a second, and at once when a wake-up says that rights changed. */
	check: () => Promise<void>;
	end: () => void;
};

type Parts = {
	door: TenantDoor;
	platform: Pick<PlatformDoor, 'authzChanges'>;
	bus: Pick<Bus, 'onAccess'>;
	hub: Hub;
	listeners: () => Iterable<Listener>;
	log: { error: (fields: object, message: string) => void };
};

/** Judges sockets anew when the rights behind them change: other frames from then on, or the door (PR-6, LN-6). */
export function createAccessWatch({ door, platform, bus, hub, listeners, log }: Parts): AccessWatch {
	const seen = new Set<string>();
	const pending = new Set<Listener>();
	let checkedAt = Date.now();
	let running: Promise<void> | undefined;
	let isAskedAgain = false;
	const stopAccess = bus.onAccess(() => void check());

	function check(): Promise<void> {
		if (running) {
			isAskedAgain = true;
			return running;
		}
		running = run()
			.catch((error: unknown) => log.error({ err: error }, 'changed rights could not be read for live sockets'))
			.finally(() => {
				running = undefined;
				if (isAskedAgain) void check();
			});
		return running;
	}

	async function run(): Promise<void> {
		isAskedAgain = false;
		const startedAt = Date.now();
		// Behind by more than usual after a failure: then read back further.
		const changes = await platform.authzChanges(startedAt - checkedAt + OVERLAP_MS);
		checkedAt = startedAt;
		const fresh = changes.filter(({ seq }) => !seen.has(seq));
		seen.clear();
		for (const { seq } of changes) seen.add(seq);
		if (fresh.length > 0) for (const listener of affected(fresh)) pending.add(listener);
		await Promise.all(Array.from({ length: Math.min(MAX_AT_ONCE, pending.size) }, judgePending));
	}

	function* affected(changes: readonly AuthzChange[]): Iterable<Listener> {
		const ids = new Set(changes.map(({ kind, id }) => `${kind}:${id}`));
		for (const listener of listeners()) {
			const { userId, companyId, visitId } = listener;
			const isConcerned =
				ids.has(`account:${userId}`) || ids.has(`company:${companyId}`) || (visitId && ids.has(`visit:${visitId}`));
			if (isConcerned) yield listener;
		}
	}

	async function judgePending(): Promise<void> {
		for (const listener of pending) {
			pending.delete(listener);
			try {
				apply(listener, await enter(listener));
			} catch (error) {
				if (error instanceof Refusal && error.code !== 'unavailable') turnAway(listener, error);
				// Not known to be lost: asked again in a second.
				else pending.add(listener);
				if (!(error instanceof Refusal)) throw error;
				if (error.code === 'unavailable') return;
			}
		}
	}

	function enter({ sessionHash, companyId, visitId }: Listener): Promise<Entered> {
		const entry = { sessionHash, ...(visitId ? { companyId, visitId } : {}) };
		return door.withTenant(entry, (_sql, me) => Promise.resolve(me), { readOnly: true });
	}

	function apply(listener: Listener, entered: Entered): void {
		const tokens = tokensOf(actorOf(entered));
		if (!isEqual(tokens, listener.tokens)) hub.retune(listener, tokens);
		if (entered.version === listener.version) return;
		listener.version = entered.version;
		if (listener.hasGreeted) send(listener, [encode({ type: 'access.changed', version: entered.version })], 0);
	}

	function turnAway(listener: Listener, refusal: Refusal): void {
		hub.leave(listener);
		close(listener, refusal.code === 'session' ? CLOSE.session : CLOSE.access);
	}

	return { check, end: stopAccess };
}

function isEqual(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
	return a.size === b.size && [...a].every((token) => b.has(token));
}
