import type { World } from './world.ts';

type Verdict = { id: string; kind: string; userId: string };
type Entry = { seq: number; itemId: string; action: string; actorId: string; deviceTime: string | null };
type RecordRow = {
	recordId: string;
	taskId: string;
	authorId: string;
	deviceTime: string;
	receivedAt: string;
	values: { key: string; value: unknown }[];
};
type Photo = { id: string; userId: string; sha256: string; isComplete: boolean };

/** What the server holds of a history, read behind every guard. */
export type Books = {
	since: string;
	verdicts: Map<string, Verdict[]>;
	entries: Map<string, Entry[]>;
	records: Map<string, RecordRow>;
	photos: Map<string, Photo>;
	/** Who made each report, place and scan. */
	makers: Map<string, string>;
};

export async function readBooks({ server, plot, startedAt }: World): Promise<Books> {
	const { admin } = server.db;
	const { companyId } = plot;
	const taskIds = listOf(plot.tasks.map(({ taskId }) => taskId));
	const userIds = listOf(plot.technicians.map(({ id }) => id));
	const [verdicts, entries, records, photos, made] = await Promise.all([
		admin<Verdict[]>`
			select l.command_id as id, l.verdict ->> 'kind' as kind, d.user_id as "userId"
			from device d join command_ledger l on l.company_id = d.company_id and l.device_id = d.id
			where d.company_id = ${companyId} and d.user_id = any(${userIds}::uuid[])
		`,
		admin<(Entry & { seq: string })[]>`
			select seq, body::jsonb #>> '{entry,itemId}' as "itemId", action, actor_id as "actorId", body::jsonb #>> '{entry,deviceTime}' as "deviceTime"
			from audit.entry where company_id = ${companyId} and actor_id = any(${userIds}::uuid[]) order by seq
		`,
		admin<(Omit<RecordRow, 'deviceTime' | 'receivedAt'> & { deviceTime: Date; receivedAt: Date })[]>`
			select id as "recordId", task_id as "taskId", author_id as "authorId", device_time as "deviceTime",
				received_at as "receivedAt", "values"
			from execution where company_id = ${companyId} and task_id = any(${taskIds}::uuid[])
		`,
		admin<Photo[]>`
			select id, created_by as "userId", sha256, state = 'complete' as "isComplete"
			from photo where company_id = ${companyId} and task_id = any(${taskIds}::uuid[])
		`,
		admin<{ id: string; userId: string }[]>`
			select id, reporter_id as "userId" from repair_request where company_id = ${companyId}
			union all select id, reporter_id from shutdown where company_id = ${companyId}
			union all select id, user_id from scan where company_id = ${companyId}
			union all select id, created_by from place where company_id = ${companyId} and created_by is not null
		`
	]);
	return {
		since: startedAt,
		verdicts: grouped(verdicts, ({ id }) => id),
		entries: grouped(
			entries.map((entry) => ({ ...entry, seq: Number(entry.seq) })),
			({ itemId }) => itemId
		),
		records: new Map(
			records.map((record) => [
				record.recordId,
				{ ...record, deviceTime: record.deviceTime.toISOString(), receivedAt: record.receivedAt.toISOString() }
			])
		),
		photos: new Map(photos.map((photo) => [photo.id, photo])),
		makers: new Map(made.map(({ id, userId }) => [id, userId]))
	};
}

function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
	const groups = new Map<string, Row[]>();
	for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
	return groups;
}

function listOf(ids: readonly string[]): string {
	return `{${ids.join(',')}}`;
}
