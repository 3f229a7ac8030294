import { NOTICE_CATEGORIES, type NoticeCategory } from '#lib/domain/notifications/category.ts';
import type { NoticeRow } from '#lib/domain/notifications/notice.ts';
import type { FieldApp } from '#lib/features/field/field-app.controller.svelte.ts';
import { m } from '#lib/words/field.ts';
import { byDay } from './by-day.ts';
import { sayDay } from './say-notice.ts';
import { type Way, wayOf } from './way-of.ts';

/** The feed of notices on screen; read again whenever the phone has news of them. */
export class OwnNotices {
	all = $state.raw<readonly NoticeRow[] | undefined>();
	category: NoticeCategory | undefined = $state();
	/** A tap that led nowhere, and why. */
	stuck: { noticeId: string; why: 'gone' | 'offline' } | undefined = $state.raw();

	/** Only what is in the feed can be chosen. */
	readonly categories = $derived(
		NOTICE_CATEGORIES.filter((category) => this.all?.some((notice) => notice.category === category))
	);
	readonly items = $derived(this.all?.filter((notice) => !this.category || notice.category === this.category));
	readonly unread = $derived(this.all?.filter(({ readAt }) => readAt === null).length ?? 0);

	readonly #app: FieldApp;

	constructor(app: FieldApp) {
		this.#app = app;
	}

	start(): () => void {
		void this.read();
		return this.#app.client.subscribe((changed) => {
			if (changed.has('notices') || changed.has('outbox')) void this.read();
		});
	}

	async read(): Promise<void> {
		this.all = await this.#app.client.notices();
	}

	choose(category: NoticeCategory): void {
		this.category = this.category === category ? undefined : category;
	}

	/** Days as they are called, each with its notices, the newest first. */
	byDay(shown: number): [day: string, items: NoticeRow[]][] {
		return byDay(this.items?.slice(0, shown) ?? [], ({ at }) => sayDay(at, this.#app.now));
	}

	/** Marks it read, and says where it leads; nothing when it leads nowhere from here. */
	async open(notice: NoticeRow): Promise<Way | undefined> {
		this.stuck = undefined;
		if (notice.readAt === null) await this.#app.client.readNotices(m.command_notices_read(), [notice.noticeId]);
		const way = await wayOf(this.#app, notice);
		const isOffline = way.kind === 'portal' && this.#app.status.connection === 'offline';
		if (way.kind !== 'gone' && !isOffline) return way;
		this.stuck = { noticeId: notice.noticeId, why: isOffline ? 'offline' : 'gone' };
		return undefined;
	}

	readAll(): Promise<void> {
		return this.#app.client.readAllNotices(m.command_notices_read());
	}
}
