import type { FeedRow } from '#lib/domain/live/protocol.ts';
import type { TaskRow } from '#lib/domain/tasks/task.ts';
import type { Client } from '#lib/trpc/client.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';
import { sayError } from '../session/say-error.ts';
import { RecentChanges } from './changes.svelte.ts';

export type TaskDetail = Awaited<ReturnType<Client['task']['get']['query']>>;

/** One task with its evidence, kept true by the live channel. */
export class TaskController {
	detail: TaskDetail = $state.raw() as TaskDetail;
	error = $state<string | undefined>();
	isDeleted = $state(false);
	readonly changes = new RecentChanges();
	readonly task: TaskRow = $derived(this.detail.task);

	readonly #app: PortalApp;

	constructor(app: PortalApp, detail: TaskDetail) {
		this.#app = app;
		this.detail = detail;
	}

	start(): () => void {
		const end = this.#app.listen(
			['task'],
			(row) => this.#hear(row),
			() => void this.read()
		);
		return () => {
			end();
			this.changes.stop();
		};
	}

	async read(): Promise<void> {
		try {
			this.detail = await this.#app.client.task.get.query({ taskId: this.task.taskId });
			this.error = undefined;
		} catch (error) {
			this.error = sayError(error);
		}
	}

	#hear(change: FeedRow): void {
		if (change.id !== this.task.taskId) return;
		this.changes.mark(change, this.#app.me.user.userId);
		this.isDeleted = change.op === 'remove';
		if (this.isDeleted) return;
		// The head follows at once, records and history a moment later.
		this.detail = { ...this.detail, task: change.row as TaskRow };
		void this.read();
	}
}
