import { createContext } from 'svelte';
import { isAdmittedToField } from '#lib/domain/access/actor.ts';
import type { Me } from '#lib/domain/access/me.ts';
import type { Permission } from '#lib/domain/access/permission.ts';
import { openFieldClient } from '#lib/offline/browser.ts';
import type { Draft } from '#lib/offline/drafts.ts';
import type { FieldClient, FieldStatus, TaskView } from '#lib/offline/field-client.ts';
import type { Table } from '#lib/offline/store.ts';
import { listenLive } from './live-socket.ts';
import { arrivalsOf } from './arrivals.ts';
import { thisMoment } from './clock.ts';
import { hasCompany, rememberMe, rightsOf, type Person } from './session-store.ts';

const FIRST_TASKS = 40;
const ALL_TASKS = 5_000;
const CLOCK_MS = 20_000;
const LISTS: readonly (Table | 'status')[] = ['tasks', 'outbox', 'drafts', 'settings'];

/** A command on its way, as the phone shows it. */
export type Item = Awaited<ReturnType<FieldClient['outbox']>>[number];

/** A tag just read on the scan screen: it proves presence when it led straight to the task (7.5). */
export type Sighting = { placeId: string; code: string; kind: 'nfc' | 'qr'; at: string };

/** The field app of one person on this phone: what lies on the phone, and what the network does about it. */
export class FieldApp {
	readonly client: FieldClient;
	readonly appVersion: string;
	me: Person = $state.raw() as Person;
	status: FieldStatus = $state.raw() as FieldStatus;
	tasks: readonly TaskView[] = $state.raw([]);
	outbox: readonly Item[] = $state.raw([]);
	drafts: readonly Draft[] = $state.raw([]);
	/** Moves every 20 s, so that marks and ages stay true. */
	now = $state.raw(thisMoment());
	/** Newest arrival, for the one polite announcement. */
	arrival: readonly TaskView[] = $state.raw([]);
	/** Only what a person is looking at is covered by this; a run is never disturbed. */
	isRunOpen = $state(false);
	sighting: Sighting | undefined;

	#isStale = false;
	#isWhole = false;
	#reading: Promise<void> | undefined;
	#stops: (() => void)[] = [];

	readonly isAdmitted = $derived(isAdmittedToField(rightsOf(this.me)) && this.status.pause !== 'not-admitted');
	/** SY-6: zero only when nothing is left on the phone. */
	readonly left = $derived(this.status.waiting + this.status.needsReview);

	private constructor(client: FieldClient, me: Person, appVersion: string) {
		this.client = client;
		this.me = me;
		this.appVersion = appVersion;
		this.status = client.status();
	}

	/** Opens the person's store and reads the first screen from it; the network is not asked. */
	static async open(me: Person, appVersion: string): Promise<FieldApp> {
		const { companyId } = me.company;
		const client = await openFieldClient({ companyId, user: { id: me.user.userId, name: me.user.name }, appVersion });
		const app = new FieldApp(client, me, appVersion);
		await app.#read(FIRST_TASKS);
		return app;
	}

	start(): void {
		this.client.start();
		this.#stops = [
			this.client.subscribe((tables) => this.#hear(tables)),
			listenLive(this.me.company.companyId, {
				onchange: () => void this.client.sync(),
				onaccess: () => void this.refreshMe()
			}),
			this.#tick()
		];
		void this.reread();
		void this.refreshMe();
	}

	async close(): Promise<void> {
		for (const stop of this.#stops) stop();
		await this.client.stop();
	}

	may(permission: Permission): boolean {
		return this.me.permissions.includes(permission);
	}

	/** Rights may have changed while the phone was away. */
	async refreshMe(): Promise<void> {
		if (!navigator.onLine) return;
		const { askMe } = await import('./account.ts');
		const me = await askMe();
		if (me && hasCompany(me) && me.company.companyId === this.me.company.companyId) this.#become(me);
	}

	/** Reads the lists again; while a run is open it waits until that is over. */
	async reread(): Promise<void> {
		if (this.isRunOpen) {
			this.#isStale = true;
			return;
		}
		this.#reading ??= this.#read(ALL_TASKS).finally(() => (this.#reading = undefined));
		return this.#reading;
	}

	openRun(): () => void {
		this.isRunOpen = true;
		return () => {
			this.isRunOpen = false;
			if (this.#isStale) void this.reread();
		};
	}

	#become(me: Person & Me): void {
		this.me = me;
		rememberMe(me);
	}

	#hear(tables: ReadonlySet<Table | 'status'>): void {
		this.status = this.client.status();
		if (!LISTS.some((table) => tables.has(table))) return;
		if (this.#reading) void this.#reading.then(() => this.reread());
		else void this.reread();
	}

	async #read(limit: number): Promise<void> {
		this.#isStale = false;
		const [tasks, outbox, drafts] = await Promise.all([
			this.client.listTasks({ limit }),
			this.client.outbox(),
			this.client.drafts()
		]);
		this.#announce(tasks.items);
		this.#isWhole = limit === ALL_TASKS;
		this.tasks = tasks.items;
		this.outbox = outbox;
		this.drafts = drafts;
		this.now = thisMoment();
	}

	#announce(next: readonly TaskView[]): void {
		// After the first page every task is new to this list, but none of them has arrived just now.
		if (!this.#isWhole) return;
		const fresh = arrivalsOf(this.tasks, next);
		if (fresh.length > 0) this.arrival = fresh;
	}

	#tick(): () => void {
		const timer = setInterval(() => (this.now = thisMoment()), CLOCK_MS);
		return () => clearInterval(timer);
	}
}

export const [useApp, provideApp] = createContext<FieldApp>();
