import type { FieldApp } from '../field/field-app.controller.svelte.ts';
import { type Execution, readExecutions } from './executions.ts';

/** One's own executions on screen; read again whenever the phone has news of them. */
export class OwnHistory {
	items = $state.raw<readonly Execution[] | undefined>();
	readonly #app: FieldApp;

	constructor(app: FieldApp) {
		this.#app = app;
	}

	start(): () => void {
		void this.#read();
		return this.#app.client.subscribe((changed) => {
			if (changed.has('records') || changed.has('places')) void this.#read();
		});
	}

	async #read(): Promise<void> {
		this.items = await readExecutions(this.#app.client, Date.now());
	}
}
