import { createContext } from 'svelte';
import { isAdmittedToField } from '#lib/domain/access/actor.ts';
import type { Me } from '#lib/domain/access/me.ts';
import type { Permission } from '#lib/domain/access/permission.ts';
import type { NoticeRow } from '#lib/domain/notifications/notice.ts';
import { type OpenedClient, openFieldClient } from '#lib/offline/browser.ts';
import type { Draft } from '#lib/offline/drafts.ts';
import type { FormDraft } from '#lib/offline/forms.ts';
import type { FieldClient, FieldStatus, TaskView } from '#lib/offline/field-client.ts';
import type { LockAfter } from '#lib/offline/people.ts';
import type { Table } from '#lib/offline/store.ts';
import { listenLive } from './live-socket.ts';
import { arrivalsOf } from './arrivals.ts';
import { thisMoment } from './clock.ts';
import { keepMe, people, type Unlocked } from './phone.ts';
import { hasCompany, PUSH_OWNER, rightsOf, type Person } from './session-store.ts';

const FIRST_TASKS = 40;
const ALL_TASKS = 5_000;
const CLOCK_MS = 20_000;
/** After a reading of everything, what is older than this is no news. */
const NEWS_MS = 120_000;
const LISTS: readonly (Table | 'status')[] = ['tasks', 'outbox', 'drafts', 'forms', 'settings'];

/** What support staff do in the portal, where each change is confirmed (12.2); here they only look. */
const WRITES: ReadonlySet<Permission> = new Set<Permission>([
	'task.execute',
	'task.comment',
	'mobile.nfc.write',
	'mobile.repair.request',
	'mobile.shutdown.report',
	'mobile.hierarchy.create'
]);

/** A command on its way, as the phone shows it. */
export type Item = Awaited<ReturnType<FieldClient['outbox']>>[number];

/** A tag just read on the scan screen: it proves presence when it led straight to the task (7.5). */
export type Sighting = { placeId: string; code: string; kind: 'nfc' | 'qr'; at: string };

/** The field app of one person on this phone: what lies on the phone, and what the network does about it. */
export class FieldApp {
	readonly client: FieldClient;
	readonly appVersion: string;
	readonly unlocked: Unlocked;
	me: Person = $state.raw() as Person;
	status: FieldStatus = $state.raw() as FieldStatus;
	tasks: readonly TaskView[] = $state.raw([]);
	outbox: readonly Item[] = $state.raw([]);
	drafts: readonly Draft[] = $state.raw([]);
	/** Reports that are being written. */
	forms: readonly FormDraft[] = $state.raw([]);
	readonly draftCount = $derived(this.drafts.length + this.forms.length);
	/** Moves every 20 s, so that marks and ages stay true. */
	now = $state.raw(thisMoment());
	/** Templates with a safety procedure. */
	guarded: readonly string[] = $state.raw([]);
	/** Notices nobody has read, for the bell. */
	unread = $state(0);
	/** One that has just come, for the banner. */
	notice: NoticeRow | undefined = $state.raw();
	/** Newest arrival, for the one polite announcement. */
	arrival: readonly TaskView[] = $state.raw([]);
	/** Only what a person is looking at is covered by this; a run is never disturbed. */
	isRunOpen = $state(false);
	/** Nothing of it is shown any more, and its store is closed or about to be. */
	isClosed = $state(false);
	sighting: Sighting | undefined;
	/** Set by whoever shows the app. */
	lock: () => void = () => undefined;

	#isStale = false;
	#openRuns = 0;
	#newestAt: string | undefined;
	#isWhole = false;
	#reading: Promise<void> | undefined;
	#stops: (() => void)[] = [];
	#close: () => Promise<void>;
	/** One screen stops it while the next one starts it: one after the other. */
	#turn: Promise<void> = Promise.resolve();

	/** Support staff inside a visit: they look, and nothing is kept (FA-7). */
	readonly isVisit: boolean;
	readonly isAdmitted = $derived(isAdmittedToField(rightsOf(this.me)) && this.status.pause !== 'not-admitted');
	/** How long the app may lie in the background before it locks. */
	lockAfter: LockAfter = $state() as LockAfter;
	/** SY-6: zero only when nothing is left on the phone. */
	readonly left = $derived(this.status.waiting + this.status.needsReview);

	private constructor(client: OpenedClient, unlocked: Unlocked, appVersion: string) {
		this.client = client;
		this.#close = client.close;
		this.unlocked = unlocked;
		this.me = unlocked.me;
		this.isVisit = unlocked.me.visit !== null;
		// Who is never asked to unlock is never locked out either.
		this.lockAfter = this.isVisit || unlocked.person.wraps.browser ? 'never' : unlocked.person.lockAfter;
		this.appVersion = appVersion;
		this.status = client.status();
	}

	/** Opens the person's store and reads the first screen from it; the network is not asked. */
	static async open(unlocked: Unlocked, appVersion: string): Promise<FieldApp> {
		const { person, keys, me } = unlocked;
		const user = { id: me.user.userId, name: me.user.name };
		const client = await openFieldClient({ person, keys, people, user, appVersion });
		const app = new FieldApp(client, unlocked, appVersion);
		await app.#read(FIRST_TASKS);
		return app;
	}

	/** The app of support staff inside a visit; the first contact fills it. */
	static async ofVisit(client: OpenedClient, unlocked: Unlocked, appVersion: string): Promise<FieldApp> {
		const app = new FieldApp(client, unlocked, appVersion);
		await app.#read(FIRST_TASKS);
		return app;
	}

	start(): void {
		this.#turn = this.#turn.then(() => this.client.start());
		this.#stops = [
			this.client.subscribe((tables) => this.#hear(tables)),
			listenLive(
				{ company: this.me.company.companyId, visit: this.me.visit?.visitId },
				{ onchange: () => void this.client.sync(), onaccess: () => void this.refreshMe() }
			),
			this.#tick()
		];
		void this.reread();
		if (this.isVisit) return;
		void this.#readNotices();
		void this.#readGuarded();
		void this.refreshMe().then(() => this.#report());
		void this.#keepPush();
	}

	/** No more contact with the server; the app can be started again. */
	async stop(): Promise<void> {
		for (const stop of this.#stops.splice(0)) stop();
		this.#turn = this.#turn.then(() => this.client.stop());
		await this.#turn;
	}

	/** Ends it for good: nothing is shown, and once what is being written is written, nothing can be read. */
	async close(): Promise<void> {
		this.isClosed = true;
		for (const stop of this.#stops.splice(0)) stop();
		await this.#close();
	}

	may(permission: Permission): boolean {
		return this.me.permissions.includes(permission) && !(this.isVisit && WRITES.has(permission));
	}

	/** Rights may have changed while the phone was away. */
	async refreshMe(): Promise<void> {
		if (!navigator.onLine || this.isVisit) return;
		const { askMe } = await import('./account.ts');
		const me = await askMe();
		if (!this.isClosed && me && hasCompany(me) && me.company.companyId === this.me.company.companyId) this.#become(me);
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

	/** From the start of a run on, the lists wait: what the phone can do now belongs to the person. */
	openRun(): () => void {
		this.#openRuns += 1;
		this.isRunOpen = true;
		return () => {
			this.#openRuns -= 1;
			this.isRunOpen = this.#openRuns > 0;
			// The next screen may open it again at once.
			setTimeout(() => this.#isStale && void this.reread());
		};
	}

	#become(me: Person & Me): void {
		this.me = me;
		void keepMe(this.unlocked, me);
	}

	#hear(tables: ReadonlySet<Table | 'status'>): void {
		const wasSending = this.status.sending !== null;
		this.status = this.client.status();
		// A try that failed has changed nothing on the disk, and yet its items are no longer on their way.
		if (wasSending !== (this.status.sending !== null)) void this.#readOutbox();
		if (tables.has('notices') || (tables.has('outbox') && this.unread > 0)) void this.#readNotices();
		if (tables.has('templates')) void this.#readGuarded();
		if (!LISTS.some((table) => tables.has(table))) return;
		if (this.#reading) void this.#reading.then(() => this.reread());
		else void this.reread();
	}

	async #readOutbox(): Promise<void> {
		this.outbox = await this.client.outbox();
	}

	async #readGuarded(): Promise<void> {
		this.guarded = await this.client.guardedTemplates();
	}

	async #readNotices(): Promise<void> {
		const notices = await this.client.notices();
		const unread = notices.filter(({ readAt }) => readAt === null);
		const [newest] = unread;
		const former = this.#newestAt;
		this.#newestAt = notices[0]?.at ?? '';
		this.unread = unread.length;
		// What lay there before this window opened is no news.
		if (former !== undefined && newest && newest.at > former && this.#isNews(newest)) this.notice = newest;
	}

	/** That this very phone has come in is no news on it. */
	#isNews({ at, subject }: NoticeRow): boolean {
		if (subject?.id === this.unlocked.person.deviceId) return false;
		return thisMoment().getTime() + this.status.clockOffset - Date.parse(at) < NEWS_MS;
	}

	async #keepPush(): Promise<void> {
		if (!navigator.onLine || localStorage.getItem(PUSH_OWNER) === null) return;
		const { keepPush } = await import('./push.ts');
		await keepPush(this.unlocked.person).catch(() => undefined);
	}

	async #report(): Promise<void> {
		if (!navigator.onLine || this.isClosed) return;
		const { reportDevice } = await import('./account.ts');
		const waiting = this.outbox.filter((item) => item.state === 'queued' || item.state === 'sending');
		const [oldest] = waiting;
		await reportDevice({
			deviceId: this.unlocked.person.deviceId,
			appVersion: this.appVersion,
			waiting: waiting.length,
			oldestAt: oldest?.occurredAt ?? null
		});
	}

	async #read(limit: number): Promise<void> {
		this.#isStale = false;
		const isFilled = this.status.lastSyncAt !== null;
		const [tasks, outbox, drafts, forms] = await Promise.all([
			this.client.listTasks({ limit }),
			this.client.outbox(),
			this.client.drafts(),
			this.client.forms()
		]);
		this.#announce(tasks.items);
		this.#isWhole = limit === ALL_TASKS && isFilled;
		this.tasks = tasks.items;
		this.outbox = outbox;
		this.drafts = drafts;
		this.forms = forms;
		this.now = thisMoment();
	}

	#announce(next: readonly TaskView[]): void {
		// After the first page, or the first reading, every task is new to this list, but none has arrived just now.
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
