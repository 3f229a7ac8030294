import { canonicalJson } from '#lib/domain/audit/canonical.ts';
import type { Draft } from '#lib/offline/drafts.ts';
import type { StoredItem } from '#lib/offline/outbox.ts';
import { type Change, type Store, type Table, TABLES } from '#lib/offline/store.ts';
import { createMemoryStore } from '#lib/offline/store.memory.ts';

/** `wasAside` once it had been refused: what is done then comes later than it was made. */
export type Made = { item: StoredItem; discarded: boolean; wasAside: boolean };

/** The storage of one person on one phone, and what has ever stood on it. */
export type Disk = {
	store: Store;
	userId: string;
	rows: Record<Table, Map<string, unknown>>;
	/** Every command that was ever on the disk, as it was last. */
	made: Map<string, Made>;
};

type Rules = {
	/** The server has committed a verdict other than a refusal for this command. */
	isAnswered: (id: string) => boolean;
	violated: (what: string) => void;
};

/** Every write is judged as it happens: what may vanish, what may appear, what may be called received. */
export function createDisk(userId: string, rules: Rules): Disk {
	const inner = createMemoryStore();
	const rows = Object.fromEntries(TABLES.map((table) => [table, new Map()])) as unknown as Disk['rows'];
	const made: Disk['made'] = new Map();
	const disk: Disk = {
		userId,
		rows,
		made,
		store: {
			...inner,
			async write(changes) {
				for (const change of changes) judge(change, changes);
				for (const change of changes) mirror(rows, change);
				await inner.write(changes);
			}
		}
	};

	function judge(change: Change, together: readonly Change[]): void {
		if (change.op === 'clear') {
			if (['drafts', 'forms', 'outbox', 'photos', 'bytes'].includes(change.table))
				rules.violated(`all ${change.table} were deleted`);
			return;
		}
		if (change.table === 'outbox' && change.op === 'put') judgeItem(change.row, together);
		if (change.table === 'outbox' && change.op === 'delete') judgeDeletion(change.id);
		if (change.table === 'drafts' && change.op === 'delete' && !endsRun(change.id, together))
			rules.violated(`the draft of ${change.id} vanished without a command`);
		if (change.table === 'forms' && change.op === 'delete' && !endsForm(change.id, together))
			rules.violated(`the draft of a report vanished without its item`);
		if (change.table === 'bytes' && change.op === 'delete' && !goesToo(change.id, together))
			rules.violated('the bytes of a photo left it');
	}

	function judgeItem(item: StoredItem, together: readonly Change[]): void {
		const before = made.get(item.id)?.item;
		const isReceived = item.state === 'sent' || (item.state === 'needs_review' && item.where === 'server');
		if (isReceived && !rules.isAnswered(item.id)) rules.violated(`${item.name} shown as received, not on the server`);
		if (before && !rows.outbox.has(item.id)) rules.violated(`${item.name} came back after its deletion`);
		if (before?.state === 'sent' && item.state !== 'sent') rules.violated(`${item.name} was received and is not now`);
		const isOpen =
			before?.state === 'queued' ? before.seq === null : before?.state === 'needs_review' && before.where === 'phone';
		if (before && !isOpen && canonicalJson(before.input) !== canonicalJson(item.input))
			rules.violated(`${item.name} changed its content`);
		if (!before && item.name === 'task.submit') judgeHandIn(item, together);
		const wasAside = item.state === 'needs_review' || (made.get(item.id)?.wasAside ?? false);
		made.set(item.id, { item, discarded: false, wasAside });
	}

	/** A run is a draft with all its values or a queued item: never neither, never both. */
	function judgeHandIn({ taskId, input }: StoredItem, together: readonly Change[]): void {
		const draft = rows.drafts.get(taskId ?? '') as Draft | undefined;
		const isGone = together.some((one) => one.table === 'drafts' && one.op === 'delete' && one.id === taskId);
		if (!draft || !isGone) return rules.violated(`handed in ${draft ? 'and still a draft' : 'without a draft'}`);
		const handedIn = canonicalJson({ values: input['values'], photos: input['photos'] });
		if (handedIn !== canonicalJson({ values: draft.values, photos: draft.photos }))
			rules.violated('handed in without what the draft held');
	}

	function judgeDeletion(id: string): void {
		const known = made.get(id);
		if (!known) return;
		const { item } = known;
		if (item.state === 'needs_review' && (item.where === 'phone' || item.name === 'place.edit')) known.discarded = true;
		else rules.violated(`${item.name} left the phone ${item.state === 'sent' ? 'too early' : 'before its receipt'}`);
	}

	return disk;
}

/** Commands that nothing keeps from being delivered. */
export function deliverable(disk: Disk): StoredItem[] {
	const items = [...disk.rows.outbox.values()] as StoredItem[];
	return items.filter((item) => item.state === 'queued' && !isHeldUp(disk, item));
}

/** Waits for the verdict of another, which needs a look first. */
export function isHeldUp(disk: Disk, item: StoredItem): boolean {
	return item.waitsFor.some((id) => {
		const other = disk.rows.outbox.get(id) as StoredItem | undefined;
		if (other?.state === 'needs_review') return other.where === 'phone';
		return other?.state === 'queued' && isHeldUp(disk, other);
	});
}

/** A report is a draft or a queued item: never neither, never both. */
function endsForm(formId: string, together: readonly Change[]): boolean {
	return together.some(
		(one) =>
			one.table === 'outbox' &&
			one.op === 'put' &&
			(one.row.input['repairId'] === formId || one.row.input['shutdownId'] === formId)
	);
}

function goesToo(photoId: string, together: readonly Change[]): boolean {
	return together.some((one) => one.table === 'photos' && one.op === 'delete' && one.id === photoId);
}

function endsRun(taskId: string, together: readonly Change[]): boolean {
	return together.some(
		(one) =>
			one.table === 'outbox' &&
			one.op === 'put' &&
			one.row.taskId === taskId &&
			['task.submit', 'task.release'].includes(one.row.name)
	);
}

function mirror(rows: Disk['rows'], change: Change): void {
	if (change.op === 'clear') rows[change.table].clear();
	else if (change.op === 'delete') rows[change.table].delete(change.id);
	else rows[change.table].set(change.id, change.row);
}
