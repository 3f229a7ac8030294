import type { NoticeCategory, NoticeChannel } from '#lib/domain/notifications/category.ts';
import type { SetNoticePreferences } from '#lib/domain/notifications/commands.ts';
import type { NoticePreferences } from '#lib/domain/notifications/preference.ts';
import type { QuietHours } from '#lib/domain/notifications/quiet-hours.ts';
import { NoAnswer, read, write } from '#lib/features/field/server.ts';

/** What somebody is told of, as the server keeps it for all their phones. */
export class Preferences {
	current: NoticePreferences | undefined = $state.raw();
	/** Why there is nothing to show, or why the last change was not kept. */
	problem: 'offline' | 'failed' | undefined = $state();
	isReading = $state(false);

	async read(): Promise<void> {
		this.isReading = true;
		this.problem = undefined;
		try {
			this.current = await read<NoticePreferences>('notification.preferences');
		} catch (error) {
			this.problem = problemOf(error);
		}
		this.isReading = false;
	}

	/** Shown at once; what the server did not take goes back. */
	async choose(category: NoticeCategory, channel: NoticeChannel, isOn: boolean): Promise<void> {
		if (!this.current) return;
		const categories = this.current.categories.map((one) =>
			one.category === category ? { ...one, [channel]: { ...one[channel], isOn } } : one
		);
		await this.#change({ ...this.current, categories }, { choices: [{ category, channel, isOn }] });
	}

	async setQuietHours(change: Partial<QuietHours>): Promise<void> {
		if (!this.current) return;
		const quietHours = { ...this.current.quietHours, ...change };
		if (quietHours.from === '' || quietHours.to === '') return;
		await this.#change({ ...this.current, quietHours }, { choices: [], quietHours });
	}

	async #change(next: NoticePreferences, input: SetNoticePreferences): Promise<void> {
		const former = this.current;
		this.current = next;
		this.problem = undefined;
		try {
			await write('notification.set-preferences', input);
		} catch (error) {
			this.current = former;
			this.problem = problemOf(error);
		}
	}
}

function problemOf(error: unknown): 'offline' | 'failed' {
	return error instanceof NoAnswer && error.isUnreached ? 'offline' : 'failed';
}
