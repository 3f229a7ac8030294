import type { Person } from '#lib/domain/tasks/task.ts';
import type { Store, Table } from './store.ts';
import type { Transport } from './transport.ts';

/** Everything the core takes from its surroundings, so that it runs alike in a page, a worker and a test. */
export type Parts = {
	store: Store;
	transport: Transport;
	clock: Clock;
	/** Between 0 and 1; spreads retries. */
	random: () => number;
	newId: () => string;
	/** Lower-case hex. */
	sha256: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>;
	lock: Lock;
	channel: Channel;
	/** The browser says that the connection is a mobile one. */
	isCellular: () => boolean;
	/** The browser itself says that there is no network, before any contact has failed. */
	isUnplugged?: () => boolean;
	companyId: string;
	user: Person;
	device: { name: string; platform: string; appVersion: string };
	/** Support staff inside a visit look at the server's data and keep nothing: no device, no outbox (FA-7). */
	isVisit?: boolean;
};

export type Clock = {
	now: () => Date;
	/** Resolves after the time, or at once when the signal is aborted. */
	sleep: (ms: number, signal: AbortSignal) => Promise<void>;
};

/** Runs the work while holding the named lock, first come first served, across all windows of this store. */
export type Lock = <Answer>(name: string, work: () => Promise<Answer>, signal?: AbortSignal) => Promise<Answer>;

/** Tells the other windows which tables changed. */
export type Channel = {
	post: (tables: readonly Table[]) => void;
	listen: (listener: (tables: readonly Table[]) => void) => () => void;
};
