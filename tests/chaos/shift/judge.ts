import { expect } from '@playwright/test';
import type { RepairRow } from '#lib/domain/repairs/repair.ts';
import type { ShutdownRow } from '#lib/domain/shutdowns/shutdown.ts';
import type { RecordView } from '#lib/domain/tasks/record.ts';
import type { SubmitTask } from '#lib/domain/tasks/submission.ts';
import type { ActivityItem } from '#lib/domain/audit/activity.ts';
import type { Api } from '../../support/e2e.ts';
import type { Account, Held } from './account.ts';
import { distanceOf } from './pictures.ts';
import type { Plan } from './plan.ts';

// Whether the server holds what the phone held: each thing once, whose it is, when it was done by both clocks.

export type Office = { supervisor: Api; admin: Api; rival: Api };
/** When the phone had a signal again. */
type Sent = { plan: Plan; account: Account; since: Date };
type Approval = { record: RecordView; rejected: RecordView | null; others: RecordView[] };

/** JPEG made anew of the same picture differs by rounding only. */
const SAME_PICTURE = 3;
const COMMANDS = new Set(['task.start', 'task.submit', 'repair.create', 'shutdown.report']);

export type Found = { records: number; photos: number; repairs: number; shutdowns: number; entries: number };

export async function judge(office: Office, sent: Sent): Promise<Found> {
	const { plan, account } = sent;
	const { mark, size } = plan;
	const submissions = account.items.filter(({ name }) => name === 'task.submit');
	const queue = await office.supervisor.query<{ total: number }>('approval.list', { text: mark, limit: 250 });
	expect(queue.total, 'records to approve').toBe(size.tasks);
	expect(await office.rival.query('approval.list', { text: mark })).toMatchObject({ total: 0 });
	let photos = 0;
	for (const item of submissions) photos += await judgeRecord(office, sent, item);
	return {
		records: submissions.length,
		photos,
		repairs: await judgeRepairs(office, sent),
		shutdowns: await judgeShutdowns(office, sent),
		entries: await judgeOrder(office, sent)
	};
}

async function judgeRecord({ supervisor }: Office, sent: Sent, item: Held): Promise<number> {
	const { account, since, plan } = sent;
	const input = item.input as unknown as SubmitTask;
	const { record, rejected, others } = await supervisor.query<Approval>('approval.get', { recordId: input.recordId });
	expect(others, 'handed in once').toEqual([]);
	expect(rejected).toBeNull();
	const planned = plan.items.find((one) => one.kind === 'task' && one.note === record.noteText);
	expect(record).toMatchObject({
		taskId: input.taskId,
		number: 1,
		kind: 'primary',
		author: { id: account.userId },
		review: 'pending',
		holdReason: null,
		startedAt: corrected(item, input.startedAt),
		performedAt: corrected(item, input.performedAt),
		deviceTime: input.performedAt,
		skewMs: item.clockOffset,
		presence: planned?.kind === 'task' && planned.isSkipped ? 'skip' : 'none'
	});
	expect(record.flags).toContain('offline');
	expect(record.flags).not.toContain('clock-off');
	expect(Date.parse(record.receivedAt)).toBeGreaterThanOrEqual(since.getTime());
	expect(record.values.find(({ label }) => label === 'Voltage')?.value).toBe(
		planned?.kind === 'task' ? planned.voltage : undefined
	);
	expect(record.photos.map(({ photoId, sha256, state }) => ({ photoId, sha256, state })).sort(byPhoto)).toEqual(
		item.photos.map(({ photoId, sha256 }) => ({ photoId, sha256, state: 'complete' })).sort(byPhoto)
	);
	expect(item.photos).toHaveLength(plan.size.photosEach);
	for (const { photoId, bytes } of item.photos) {
		const served = await supervisor.download(`/files/${photoId}?size=full`);
		expect(await distanceOf(served, bytes), `the picture ${photoId}`).toBeLessThan(SAME_PICTURE);
	}
	return item.photos.length;
}

async function judgeRepairs({ supervisor }: Office, { plan, account }: Sent): Promise<number> {
	const { items, total } = await supervisor.query<{ items: RepairRow[]; total: number }>('repair.list', {
		text: plan.mark,
		limit: 250
	});
	expect(total).toBe(plan.size.repairs);
	for (const item of account.items.filter(({ name }) => name === 'repair.create')) {
		expect(items.find(({ repairId }) => repairId === item.input['repairId'])).toMatchObject({
			assetId: item.input['assetId'],
			description: item.input['description'],
			reporter: { id: account.userId },
			reportedAt: corrected(item, item.occurredAt),
			state: 'open'
		});
	}
	return total;
}

async function judgeShutdowns({ supervisor }: Office, { plan, account }: Sent): Promise<number> {
	const { items } = await supervisor.query<{ items: ShutdownRow[] }>('shutdown.list', { states: ['open'], limit: 250 });
	const own = items.filter(({ description }) => description.includes(plan.mark));
	expect(own).toHaveLength(plan.size.shutdowns);
	for (const item of account.items.filter(({ name }) => name === 'shutdown.report')) {
		const at = corrected(item, item.occurredAt);
		expect(own.find(({ shutdownId }) => shutdownId === item.input['shutdownId'])).toMatchObject({
			assetId: item.input['placeId'],
			description: item.input['description'],
			reporter: { id: account.userId },
			startsAt: at,
			reportedAt: at,
			state: 'open'
		});
	}
	return own.length;
}

/** The log tells the shift in the order in which the phone made it, each act once. */
async function judgeOrder({ admin }: Office, { account, since }: Sent): Promise<number> {
	const entries: ActivityItem[] = [];
	let cursor: string | null = null;
	do {
		const page: { items: ActivityItem[]; next: string | null } = await admin.query('activity.list', {
			actorId: account.userId,
			from: since.toISOString(),
			limit: 250,
			...(cursor === null ? {} : { cursor })
		});
		entries.push(...page.items);
		cursor = page.next;
	} while (cursor !== null);
	const acts = entries.filter(({ action }) => COMMANDS.has(action)).sort((one, other) => one.seq - other.seq);
	expect(acts.map(({ action, subject }) => `${action} ${subject?.id}`)).toEqual(
		account.items.map(({ name, input }) => `${name} ${subjectOf(input)}`)
	);
	return acts.length;
}

function subjectOf(input: Record<string, unknown>): string {
	return String(input['taskId'] ?? input['repairId'] ?? input['shutdownId']);
}

function corrected({ clockOffset }: Held, deviceTime: string): string {
	return new Date(Date.parse(deviceTime) + clockOffset).toISOString();
}

function byPhoto(one: { photoId: string }, other: { photoId: string }): number {
	return one.photoId < other.photoId ? -1 : 1;
}
