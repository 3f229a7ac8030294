import { invalidate } from '$app/navigation';
import type { Actor } from '#lib/domain/access/actor.ts';
import { isAdmittedToField } from '#lib/domain/access/actor.ts';
import type { Me } from '#lib/domain/access/me.ts';
import type { Permission } from '#lib/domain/access/permission.ts';
import type { Entity, FeedRow } from '#lib/domain/live/protocol.ts';
import type { RefusalCode } from '#lib/domain/shared/refusal.ts';
import { type Client, createClient, type UnconfirmedWrite } from '#lib/trpc/client.ts';
import { m } from '#lib/words/m.ts';
import { LiveController } from '../live/live.controller.svelte.ts';
import { actorOf } from './actor.ts';
import { timeAt } from './clock.ts';

/** `depends` key of everything that follows from who is signed in. */
export const ME = 'app:me';

const TICK_MS = 10_000;

/** What an open write waits for: the person's answer in the confirmation dialog. */
type PendingWrite = UnconfirmedWrite & { answer: (isConfirmed: boolean) => void };

/** One per window: who is signed in, the client of their company, the live channel, the clock. */
export class PortalApp {
	me: Me = $state.raw() as Me;
	/** Corrected to the server's clock; steps every ten seconds, for marks and ages. */
	now = $state(timeAt(0));
	/** Set while the server cannot be reached, to the moment the data on screen is from (milliseconds). */
	offlineSince = $state<number | undefined>();
	/** The visit of this page has ended, perhaps in another tab (SU-5). */
	isVisitOver = $state(false);
	pendingWrite = $state.raw<PendingWrite | undefined>();

	readonly client: Client;
	readonly live: LiveController | undefined;
	readonly actor: Actor = $derived(actorOf(this.me));

	#skewMs = 0;
	#lastContact = Date.now();
	#ticking: ReturnType<typeof setInterval> | undefined;

	constructor(me: Me) {
		this.me = me;
		const { company, visit } = me;
		this.client = createClient({
			...(company && visit ? { companyId: company.companyId, visitId: visit.visitId } : {}),
			onContact: (isReached) => this.#contacted(isReached),
			onRefusal: (code) => this.#refused(code),
			confirmWrite: (write) => this.#confirm(write)
		});
		if (!company) return;
		this.live = new LiveController({
			companyId: company.companyId,
			visitId: visit?.visitId,
			onAccess: () => void invalidate(ME),
			onServerTime: (instant) => (this.#skewMs = Date.parse(instant) - Date.now())
		});
	}

	start(): () => void {
		this.live?.open();
		this.#ticking = setInterval(() => this.#tick(), TICK_MS);
		const leave = () => this.#contacted(false);
		const comeBack = () => void this.reach();
		addEventListener('offline', leave);
		addEventListener('online', comeBack);
		return () => {
			this.live?.close();
			clearInterval(this.#ticking);
			removeEventListener('offline', leave);
			removeEventListener('online', comeBack);
		};
	}

	/** Hears of changes to such things, and of what the channel could not tell row by row; answers what ends it. */
	listen(entities: readonly Entity[], hear: (row: FeedRow) => void, readAgain: () => void): () => void {
		const { live } = this;
		if (!live) return () => {};
		const ends = [...entities.map((entity) => live.subscribe(entity, hear)), live.onPoke(readAgain)];
		return () => ends.forEach((end) => end());
	}

	may(permission: Permission): boolean {
		return this.actor.rights.has(permission);
	}

	get isAdmittedToField(): boolean {
		return isAdmittedToField(this.actor.rights);
	}

	/** Why nothing can be written now, for `disabledReason`. */
	get whyNotWrite(): string | undefined {
		return this.offlineSince ? m.shell_offline_write() : undefined;
	}

	/** Zone of the company, for times that belong to no site. */
	get zone(): string {
		return this.me.company?.timeZone ?? 'UTC';
	}

	refresh(): Promise<void> {
		return invalidate(ME);
	}

	/** Tries the server again; only when it answers is the page read anew. */
	async reach(): Promise<void> {
		const isReached = await this.client.auth.me.query().then(
			() => true,
			() => false
		);
		if (isReached) await this.refresh();
	}

	#tick(): void {
		this.now = timeAt(this.#skewMs);
	}

	#contacted(isReached: boolean): void {
		if (!isReached) this.offlineSince ??= this.#lastContact;
		// An answer that was under way when the network went says nothing about now.
		if (!isReached || !navigator.onLine) return;
		this.#lastContact = Date.now();
		this.offlineSince = undefined;
	}

	#refused(code: RefusalCode): void {
		if (code === 'session') location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
		if (code === 'visit-closed' || code === 'visit-header-missing') this.isVisitOver = true;
	}

	#confirm(write: UnconfirmedWrite): Promise<boolean> {
		return new Promise((resolve) => {
			this.pendingWrite = {
				...write,
				answer: (isConfirmed) => {
					this.pendingWrite = undefined;
					resolve(isConfirmed);
				}
			};
		});
	}
}

let opened: PortalApp | undefined;

/** The app of this window. Once it shows a company it never becomes another one: the visit of this page is then over. */
export function openApp(me: Me): PortalApp {
	opened ??= new PortalApp(me);
	if (identityOf(opened.me) === identityOf(me)) opened.me = me;
	else opened.isVisitOver = true;
	return opened;
}

/** Signed out: whoever signs in next in this window starts afresh. */
export function closeApp(): void {
	opened = undefined;
}

/** The app that is already open in this window. */
export function openedApp(): PortalApp | undefined {
	return opened;
}

function identityOf({ user, company, visit }: Me): string {
	return [user.userId, company?.companyId, visit?.visitId].join();
}
