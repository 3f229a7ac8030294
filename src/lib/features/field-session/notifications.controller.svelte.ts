import type { FieldApp } from '#lib/features/field/field-app.controller.svelte.ts';
import { type PushState, pushState, switchOff, switchOn } from '#lib/features/field/push.ts';
import { m } from '#lib/words/field.ts';

/** Whether this phone tells of new work while the app is closed; asked for by a tap only. */
export class Notifications {
	state: PushState | undefined = $state();
	isBusy = $state(false);
	problem = $state('');

	#app: FieldApp;

	constructor(app: FieldApp) {
		this.#app = app;
	}

	async look(): Promise<void> {
		this.state = await pushState(this.#app.unlocked.person.id);
	}

	switchOn(): Promise<void> {
		return this.#change(() => switchOn(this.#app.unlocked.person));
	}

	switchOff(): Promise<void> {
		return this.#change(() => switchOff(this.#app.unlocked.person));
	}

	async #change(work: () => Promise<void>): Promise<void> {
		this.isBusy = true;
		this.problem = '';
		try {
			await work();
		} catch {
			this.problem = m.notify_failed();
		}
		await this.look();
		this.isBusy = false;
	}
}
