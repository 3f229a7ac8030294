import type { FeedRow } from '#lib/domain/live/protocol.ts';
import type { RepairRow } from '#lib/domain/repairs/repair.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';
import { sayError } from '../session/say-error.ts';
import { RecentChanges } from '../tasks/changes.svelte.ts';
import type { RepairDetail } from './repairs.ts';

/** One request with what is known of its asset, kept true by the live channel. */
export class RepairController {
	detail: RepairDetail = $state.raw() as RepairDetail;
	error = $state<string | undefined>();
	readonly changes = new RecentChanges();
	readonly repair: RepairRow = $derived(this.detail.repair);

	readonly #app: PortalApp;

	constructor(app: PortalApp, detail: RepairDetail) {
		this.#app = app;
		this.detail = detail;
	}

	start(): () => void {
		const readAgain = () => void this.read();
		const end = this.#app.listen(['repair', 'shutdown', 'task'], (row) => this.#hear(row), readAgain);
		return () => {
			end();
			this.changes.stop();
		};
	}

	async read(): Promise<void> {
		try {
			this.detail = await this.#app.client.repair.get.query({ repairId: this.repair.repairId });
			this.error = undefined;
		} catch (error) {
			this.error = sayError(error);
		}
	}

	/** Its work order and the tasks of its asset say their state on the page. */
	#isWork({ entity, id }: FeedRow): boolean {
		const { active, done } = this.detail.work;
		const isShown = [...active, ...done].some(({ taskId }) => taskId === id);
		return entity === 'task' && (isShown || this.repair.workOrder?.taskId === id);
	}

	#hear(change: FeedRow): void {
		const isOwn = change.id === this.repair.repairId;
		const isHere =
			change.entity === 'shutdown' && this.detail.shutdowns.some(({ shutdownId }) => shutdownId === change.id);
		if (!isOwn && !isHere && !this.#isWork(change)) return;
		if (isOwn && change.op === 'upsert') {
			this.changes.mark(change, this.#app.me.user.userId);
			// The head follows at once, history and neighbours a moment later.
			this.detail = { ...this.detail, repair: change.row as RepairRow };
		}
		void this.read();
	}
}
