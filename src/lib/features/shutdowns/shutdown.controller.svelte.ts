import type { FeedRow } from '#lib/domain/live/protocol.ts';
import type { ShutdownRow } from '#lib/domain/shutdowns/shutdown.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';
import { sayError } from '../session/say-error.ts';
import { RecentChanges } from '../tasks/changes.svelte.ts';
import type { ShutdownDetail } from './shutdowns.ts';

/** One shutdown with its work list, kept true by the live channel. */
export class ShutdownController {
	detail: ShutdownDetail = $state.raw() as ShutdownDetail;
	error = $state<string | undefined>();
	readonly changes = new RecentChanges();
	readonly shutdown: ShutdownRow = $derived(this.detail.shutdown);

	readonly #app: PortalApp;

	constructor(app: PortalApp, detail: ShutdownDetail) {
		this.#app = app;
		this.detail = detail;
	}

	start(): () => void {
		const readAgain = () => void this.read();
		const end = this.#app.listen(['shutdown', 'repair', 'task'], (row) => this.#hear(row), readAgain);
		return () => {
			end();
			this.changes.stop();
		};
	}

	async read(): Promise<void> {
		try {
			this.detail = await this.#app.client.shutdown.get.query({ shutdownId: this.shutdown.shutdownId });
			this.error = undefined;
		} catch (error) {
			this.error = sayError(error);
		}
	}

	#hear(change: FeedRow): void {
		if (change.entity === 'shutdown' && change.id === this.shutdown.shutdownId && change.op === 'upsert') {
			this.changes.mark(change, this.#app.me.user.userId);
			this.detail = { ...this.detail, shutdown: change.row as ShutdownRow };
			return void this.read();
		}
		const { items, backlog } = this.detail;
		const isOnList = items.some(({ repairId, task }) => repairId === change.id || task?.taskId === change.id);
		if (isOnList || backlog.some(({ repairId }) => repairId === change.id)) void this.read();
	}
}
