import type { FieldApp } from '#lib/features/field/field-app.controller.svelte.ts';
import { Run } from './run.controller.svelte.ts';

/** Fetches the draft of a task from the phone, with everything its run shows. */
export class RunReader {
	run: Run | undefined = $state.raw();

	#app: FieldApp;
	#taskId: string;

	constructor(app: FieldApp, taskId: string) {
		this.#app = app;
		this.#taskId = taskId;
	}

	/** False when there is no draft: the run was never begun here, or has been handed in. */
	async read(): Promise<boolean> {
		const { client } = this.#app;
		const [form, draft] = await Promise.all([client.getForm(this.#taskId), client.draft(this.#taskId)]);
		if (!draft) return false;
		// The task itself may have left the phone meanwhile: the draft can still be finished (7.4).
		this.run = new Run(
			this.#app,
			form ?? { tags: [], records: [], masterdata: [], settings: await client.settings() },
			draft
		);
		return true;
	}
}
