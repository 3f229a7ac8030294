import type { ReportView } from '#lib/offline/field-client.ts';
import type { FieldApp } from '../field/field-app.controller.svelte.ts';

/** Own reports on screen; read again whenever the phone has news of them. */
export class OwnReports {
	items = $state.raw<readonly ReportView[] | undefined>();
	readonly #app: FieldApp;

	constructor(app: FieldApp) {
		this.#app = app;
	}

	start(): () => void {
		void this.read();
		return this.#app.client.subscribe((changed) => {
			if (changed.has('repairs') || changed.has('shutdowns') || changed.has('outbox')) void this.read();
		});
	}

	async read(): Promise<void> {
		this.items = await this.#app.client.reports();
	}
}
