import type { SectionTile } from '#lib/domain/dashboard/dashboard.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';

export type LineView = { lineId: string; name: string; sections: SectionTile[] };

const GATHER_MS = 300;

/** One line, read anew whenever a task on it changes. */
export class LineController {
	line: LineView = $state.raw() as LineView;
	readonly #app: PortalApp;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(app: PortalApp, line: LineView) {
		this.#app = app;
		this.line = line;
	}

	start(): () => void {
		const changed = () => this.#changed();
		const end = this.#app.listen(['task', 'place'], changed, changed);
		return () => {
			end();
			clearTimeout(this.#timer);
		};
	}

	#changed(): void {
		this.#timer ??= setTimeout(() => void this.#read(), GATHER_MS);
	}

	async #read(): Promise<void> {
		this.#timer = undefined;
		// What was there stays; the header already says when the connection is gone.
		const line = await this.#app.client.dashboard.line.query({ lineId: this.line.lineId }).catch(() => undefined);
		if (line) this.line = line;
	}
}
