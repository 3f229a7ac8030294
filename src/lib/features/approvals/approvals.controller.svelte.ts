import type { RecordRow, RecordView } from '#lib/domain/tasks/record.ts';
import type { FeedRow } from '#lib/domain/live/protocol.ts';
import type { TaskRow } from '#lib/domain/tasks/task.ts';
import type { Client } from '#lib/trpc/client.ts';
import { refusalOf } from '#lib/trpc/client.ts';
import { NO_IDS, toggledId } from '#lib/ui/id-set.ts';
import { m } from '#lib/words/m.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';
import { sayError } from '../session/say-error.ts';

export const TABS = ['pending', 'rejected', 'approved', 'review'] as const;
export type Tab = (typeof TABS)[number];

export type ApprovalPage = Awaited<ReturnType<Client['approval']['list']['query']>>;
export type ApprovalItem = ApprovalPage['items'][number];
export type ApprovalCounts = Awaited<ReturnType<Client['approval']['counts']['query']>>;
export type BulkAnswer = Awaited<ReturnType<Client['task']['approve-many']['mutate']>>;

export type ApprovalDetail = {
	task: TaskRow;
	record: RecordView;
	rejected: RecordView | null;
	/** What else was handed in for the task. */
	others: RecordView[];
	isDeleted: boolean;
};

const LAST_REASONS = 5;
const REASONS_KEY = 'approvals.reasons';

/** The queue and the record under review: what is selected, what a decision does, what others decide meanwhile. */
export class ApprovalsController {
	items = $state.raw<ApprovalItem[]>([]);
	total = $state(0);
	counts = $state.raw<ApprovalCounts>();
	selectedId = $state<string>();
	detail = $state.raw<ApprovalDetail>();
	detailError = $state<string>();
	/** Who decided the open record meanwhile, in words; its buttons are closed then. */
	decidedBy = $state<string>();
	ticked = $state.raw(NO_IDS);
	isDeciding = $state(false);
	error = $state<string>();
	/** Said aloud to screen readers. */
	announcement = $state('');
	reasons = $state.raw<string[]>(readReasons());

	readonly tab: Tab;
	readonly #app: PortalApp;

	constructor(app: PortalApp, tab: Tab, page: ApprovalPage, counts: ApprovalCounts, recordId: string | undefined) {
		this.#app = app;
		this.tab = tab;
		this.counts = counts;
		this.#take(page);
		const first = this.items.find((item) => item.record.recordId === recordId) ?? this.items[0];
		if (first) void this.select(first.record.recordId);
	}

	get selected(): ApprovalItem | undefined {
		return this.items.find((item) => item.record.recordId === this.selectedId);
	}

	/** Follows the feed; returns what ends it. */
	follow(): () => void {
		return this.#app.listen(
			this.tab === 'review' ? ['record'] : ['task'],
			(row) => (this.tab === 'review' ? this.#heardRecord(row) : this.#heard(row)),
			() => void this.reread()
		);
	}

	async reread(): Promise<void> {
		const [page, counts] = await Promise.all([
			this.#app.client.approval.list.query({ tab: this.tab, limit: 100 }),
			this.#app.client.approval.counts.query({})
		]);
		this.counts = counts;
		this.#take(page);
	}

	async select(recordId: string): Promise<void> {
		this.selectedId = recordId;
		this.decidedBy = undefined;
		this.detailError = undefined;
		await this.#readDetail(recordId);
	}

	/** Also while it is open: photos arrive after their record. */
	async #readDetail(recordId: string): Promise<void> {
		try {
			const detail = await this.#app.client.approval.get.query({ recordId });
			if (this.selectedId === recordId) this.detail = detail;
		} catch (error) {
			if (this.selectedId === recordId) this.detailError = sayError(error);
		}
	}

	/** J and K. */
	step(by: 1 | -1): void {
		const index = this.items.findIndex((item) => item.record.recordId === this.selectedId);
		const next = this.items[Math.min(this.items.length - 1, Math.max(0, index + by))];
		if (next && next.record.recordId !== this.selectedId) void this.select(next.record.recordId);
	}

	toggleTick(recordId: string): void {
		this.ticked = toggledId(this.ticked, recordId);
	}

	/** False asks the person first: photos are still on the way (TL-33). */
	async approve(isPhotosMissingConfirmed = false): Promise<boolean> {
		const item = this.selected;
		if (!item) return true;
		const { taskId } = item.task;
		const { recordId } = item.record;
		return this.#decide(item, async () => {
			await this.#app.client.task.approve.mutate({ taskId, recordId, isPhotosMissingConfirmed });
			this.announcement = m.approvals_said_approved({ title: item.task.title });
		});
	}

	async reject(reason: string): Promise<boolean> {
		const item = this.selected;
		if (!item) return true;
		const { taskId } = item.task;
		const { recordId } = item.record;
		return this.#decide(item, async () => {
			await this.#app.client.task.reject.mutate({ taskId, recordId, reason });
			this.reasons = rememberReason(reason);
			this.announcement = m.approvals_said_rejected({ title: item.task.title });
		});
	}

	/** What becomes of work that was set aside (TL-40). */
	async resolve(how: 'apply' | 'keep'): Promise<boolean>;
	async resolve(how: 'dismiss', reason: string): Promise<boolean>;
	async resolve(how: 'apply' | 'keep' | 'dismiss', reason = ''): Promise<boolean> {
		const item = this.selected;
		if (!item) return true;
		const { record } = this.#app.client;
		const { recordId } = item.record;
		const { title } = item.task;
		return this.#decide(item, async () => {
			if (how === 'dismiss') await record.dismiss.mutate({ recordId, reason });
			else await record[how === 'apply' ? 'adopt' : 'keep'].mutate({ recordId });
			const said = { apply: m.review_said_applied, keep: m.review_said_kept, dismiss: m.review_said_dismissed };
			this.announcement = said[how]({ title });
		});
	}

	async approveTicked(isFlaggedIncluded: boolean): Promise<BulkAnswer> {
		const chosen = this.items.filter((item) => this.ticked.has(item.record.recordId));
		const tasks = chosen.map((item) => ({ taskId: item.task.taskId, recordId: item.record.recordId }));
		const answer = await this.#app.client.task['approve-many'].mutate({ tasks, isFlaggedIncluded });
		this.ticked = NO_IDS;
		await this.reread();
		return answer;
	}

	async #decide(item: ApprovalItem, act: () => Promise<void>): Promise<boolean> {
		this.isDeciding = true;
		this.error = undefined;
		try {
			await act();
			this.#leave(item.record.recordId);
			return true;
		} catch (error) {
			const code = refusalOf(error)?.code;
			if (code === 'photos-arriving') return false;
			if (code === 'wrong-state') await this.#readDetail(item.record.recordId);
			this.decidedBy = this.#otherDecider(item.record.recordId);
			if (!this.decidedBy) this.error = sayError(error);
			return true;
		} finally {
			this.isDeciding = false;
		}
	}

	/** Somebody was faster than the live channel. */
	#otherDecider(recordId: string): string | undefined {
		const record = this.selectedId === recordId ? this.detail?.record : undefined;
		const by = record?.resolved?.by ?? record?.reviewedBy;
		return by ? m.approvals_decided_by({ name: by.name }) : undefined;
	}

	#take(page: ApprovalPage): void {
		this.items = page.items;
		this.total = page.total;
	}

	#heard(row: FeedRow): void {
		const task = row.row as TaskRow | null;
		const known = this.items.find((item) => item.task.taskId === row.id);
		const isOthers = row.by?.id !== this.#app.me.user.userId;
		const isOpen = known && known.record.recordId === this.selectedId;
		if (isOpen && isOthers && this.tab === 'pending' && task?.state !== 'pending_approval') {
			this.decidedBy = m.approvals_decided_by({ name: row.by?.name ?? m.approvals_somebody() });
			void this.#recount();
			return;
		}
		void this.reread();
		if (known && isOpen) void this.#readDetail(known.record.recordId);
	}

	/** Work that was set aside, resolved by somebody else or just come in; its task may lie in the bin and say nothing. */
	#heardRecord(row: FeedRow): void {
		const record = row.row as RecordRow | null;
		const isOpen = row.id === this.selectedId;
		if (isOpen && record?.resolved && record.resolved.by.id !== this.#app.me.user.userId) {
			this.decidedBy = m.approvals_decided_by({ name: record.resolved.by.name });
			void this.#recount();
			return;
		}
		void this.reread();
		if (isOpen) void this.#readDetail(row.id);
	}

	async #recount(): Promise<void> {
		this.counts = await this.#app.client.approval.counts.query({});
	}

	/** After a decision the next one opens (6.6). */
	#leave(recordId: string): void {
		const index = this.items.findIndex((item) => item.record.recordId === recordId);
		this.items = this.items.filter((item) => item.record.recordId !== recordId);
		this.total = Math.max(0, this.total - 1);
		const next = this.items[Math.min(index, this.items.length - 1)];
		this.detail = undefined;
		this.selectedId = undefined;
		if (next) void this.select(next.record.recordId);
		void this.#recount();
	}
}

function readReasons(): string[] {
	try {
		const stored: unknown = JSON.parse(localStorage.getItem(REASONS_KEY) ?? '[]');
		return Array.isArray(stored) ? stored.filter((item) => typeof item === 'string').slice(0, LAST_REASONS) : [];
	} catch {
		return [];
	}
}

function rememberReason(reason: string): string[] {
	const reasons = [reason, ...readReasons().filter((known) => known !== reason)].slice(0, LAST_REASONS);
	localStorage.setItem(REASONS_KEY, JSON.stringify(reasons));
	return reasons;
}
