import { v7 as newId } from 'uuid';
import { expect, test } from 'vitest';
import type { Envelope } from '#lib/domain/commands/envelope.ts';
import type { Registry } from '../sync/judge.ts';
import { pushCommands } from '../sync/push.service.ts';
import { photoOf } from '../../../../tests/support/submission.ts';
import { openSync, type Sender, submission } from '../../../../tests/support/sync.ts';

const place = await openSync();
const { make, db, company, plant, templateId } = place;
const elsewhere = await make.plant('Hall B');
const procedureId = await make.procedure([{ instruction: 'Lock the drive out', isRequired: true }]);
const safeTemplateId = await make.template('Check, locked out', { fields: [], procedureId });
const greasingId = await make.template('Grease', { fields: [{ key: 'grease', label: 'Grease', kind: 'product' }] });
const other = await place.sender('Tom', ['Technician']);
await make.settings({ multi_technician: true });

/** One who sees everything of the first site; tasks of the second are out of reach. */
const someone = (name: string) => place.sender(name, ['Technician', 'Supervisor'], [plant.siteId]);

type Item = { taskId: string; templateId?: string; [changed: string]: unknown };

/** Submissions of every fate, made for this person. */
async function everyFate({ userId }: Sender): Promise<[verdict: string, item: Item][]> {
	const task = (more: Partial<Parameters<typeof make.task>[0]> = {}) =>
		make.task({ at: plant, templateId, assigneeIds: [userId], ...more });
	const [plain, late, given, binned, done] = [
		await task(),
		await task({ dueInHours: -5 }),
		await task(),
		await task(),
		await task()
	];
	const shared = await task({ assigneeIds: [userId, other.userId].sort() });
	const rejected = await task();
	await other.push([other.envelope('task.submit', submission(shared, templateId))]);
	await db.admin`update task_assignee set removed_at = now() where task_id in ${db.admin([given, done])}`;
	await db.admin`update task set assignee_ids = array[${other.userId}::uuid] where id in ${db.admin([given, done])}`;
	await db.admin`insert into task_assignee (company_id, task_id, user_id, assigned_at)
		values (${company.companyId}, ${done}, ${other.userId}, now())`;
	await other.push([other.envelope('task.submit', submission(done, templateId))]);
	await db.admin`update task set deleted_at = now() where id = ${binned}`;
	await reject(rejected);
	const safe = () => task({ templateId: safeTemplateId });
	const step = { order: 1, shownAt: '2026-01-01T10:00:00.000Z', acknowledgedAt: '2026-01-01T10:00:05.000Z' };
	const safety = { procedureId, version: 1, measures: [step] };
	const explained = { kind: 'skip', skipReason: 'other', skipNote: 'it fell "off"\\' };
	const recordId = newId();
	return [
		['applied', { taskId: plain, recordId }],
		['applied', { taskId: late, photos: [photoOf(), photoOf()], presence: explained }],
		['applied', { taskId: await task({ assigneeIds: [] }), presence: { kind: 'skip', skipReason: 'no-nfc' } }],
		['applied', { taskId: rejected }],
		['applied', { taskId: await safe(), templateId: safeTemplateId, values: {}, safety }],
		['merged', { taskId: shared }],
		['held: reassigned', { taskId: given }],
		['held: deleted', { taskId: binned }],
		['held: completed', { taskId: done }],
		['held: cancelled', { taskId: await task({ state: 'cancelled' }) }],
		['held: permission-lost', { taskId: await task({ at: elsewhere }) }],
		['refused: safety-incomplete', { taskId: await safe(), templateId: safeTemplateId, values: {} }],
		['refused: field-invalid', { taskId: await task(), values: { none: { kind: 'text', value: 'x' } } }],
		[
			'refused: field-invalid',
			{
				taskId: await task({ templateId: greasingId }),
				templateId: greasingId,
				values: { grease: { kind: 'product', value: [{ productId: newId(), quantity: 2 }] } }
			}
		],
		['refused: unknown-version', { taskId: await task(), templateVersion: 7 }],
		['refused: invalid', { taskId: await task(), presence: { kind: 'smell' } }],
		[
			'refused: permission',
			{ taskId: await task({ assigneeIds: [other.userId] }), believed: { assigneeIds: [other.userId] } }
		],
		['refused: not-found', { taskId: newId() }],
		['refused: id-reused', { taskId: await task(), recordId }],
		['held: completed', { taskId: plain }]
	];
}

async function reject(taskId: string): Promise<void> {
	const recordId = newId();
	await db.admin`
		insert into execution (company_id, id, task_id, number, kind, author_id, author_name, template_id, template_version, "values", presence,
			path, started_at, performed_at, device_time, received_at, review, content_hash)
		values (${company.companyId}, ${recordId}, ${taskId}, 3, 'primary', ${other.userId}, 'Tom', ${templateId}, 1, '[]', 'none', '[]',
			now(), now(), now(), now(), 'rejected', 'hash')
	`;
	await db.admin`update task set state = 'rejected', current_record = ${recordId} where id = ${taskId}`;
}

function envelopesOf(sender: Sender, items: readonly Item[]): Envelope[] {
	const envelopes = items.map((item) =>
		sender.envelope('task.submit', { ...submission(item.taskId, item.templateId ?? templateId), ...item })
	);
	const [first] = envelopes;
	return first ? [...envelopes, sender.envelope('task.submit', first.input)] : [];
}

/** Everything these tasks and this device have left behind, in its order. */
async function left(sender: Sender, taskIds: readonly string[], from: { audit: number; feed: number }) {
	const { companyId } = company;
	const [tasks, assignees, records, photos, skips, ledger, feed, audit] = await Promise.all([
		db.admin`select to_jsonb(t) as row from task t where id in ${db.admin(taskIds)} order by id`,
		db.admin`
			select to_jsonb(a) as row from task_assignee a where task_id in ${db.admin(taskIds)}
			order by task_id, user_id = ${other.userId}
		`,
		db.admin`select to_jsonb(e) as row from execution e where task_id in ${db.admin(taskIds)} order by task_id, number`,
		db.admin`select to_jsonb(p) as row from photo p where task_id in ${db.admin(taskIds)} order by id`,
		db.admin`select to_jsonb(s) as row from nfc_skip s where task_id in ${db.admin(taskIds)} order by task_id`,
		db.admin`select to_jsonb(l) as row from command_ledger l where device_id = ${sender.deviceId} order by seq`,
		db.admin`select to_jsonb(f) - 'n' as row from feed f where company_id = ${companyId} and n > ${from.feed} order by n`,
		db.admin`
			select body::jsonb -> 'entry' as row from audit.entry where company_id = ${companyId} and seq > ${from.audit} order by seq
		`
	]);
	return { tasks, assignees, records, photos, skips, ledger, feed, audit };
}

/** The same text for the same happening, whoever it happened to and when. */
function anonymous(value: unknown): unknown {
	const names = new Map<string, string>();
	const text = JSON.stringify(value)
		.replace(
			/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
			(id) => names.get(id) ?? (names.set(id, `id ${names.size}`), `id ${names.size - 1}`)
		)
		.replace(/"[0-9a-f]{64}"/g, '"hash"')
		.replace(/"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)?"/g, '"time"')
		.replace(/T-\d{6}/g, 'T-000000')
		.replace(/"number":\d{4,}/g, '"number":0')
		.replace(/One by one|Together/g, 'Somebody');
	return JSON.parse(text);
}

async function counts() {
	return { audit: await place.count('audit.entry'), feed: await place.count('feed') };
}

async function compare(fatesOf: (sender: Sender) => Promise<readonly Item[]>) {
	const runs = [];
	for (const isTogether of [false, true]) {
		const sender = await someone(isTogether ? 'Together' : 'One by one');
		const items = await fatesOf(sender);
		const from = await counts();
		const envelopes = envelopesOf(sender, items);
		const batches = isTogether ? [envelopes] : envelopes.map((envelope) => [envelope]);
		const verdicts = [];
		for (const batch of batches) verdicts.push(...(await sender.push(batch)).verdicts);
		runs.push({ verdicts, ...(await left(sender, [...new Set(items.map(({ taskId }) => taskId))], from)) });
	}
	return runs;
}

test('submissions of every fate fare together as they do one by one', async () => {
	let expected: string[] = [];
	const [oneByOne, together] = await compare(async (sender) => {
		const fates = await everyFate(sender);
		expected = fates.map(([verdict]) => verdict);
		return fates.map(([, item]) => item);
	});
	const said = together?.verdicts.map((verdict) =>
		'reason' in verdict ? `${verdict.kind}: ${verdict.reason}` : verdict.kind
	);
	// The first one comes once more at the end and gets its receipt again.
	expect(said).toEqual([...expected, 'applied']);
	expect(anonymous(together)).toEqual(anonymous(oneByOne));
});

test("a photo that is another record's refuses its own submission only", async () => {
	const photo = photoOf();
	const [oneByOne, together] = await compare(async ({ userId }) => {
		const [one, two, three] = await place.tasks(userId, 3);
		const own = { ...photo, photoId: newId() };
		return [{ taskId: one ?? '', photos: [own] }, { taskId: two ?? '', photos: [own] }, { taskId: three ?? '' }];
	});
	expect(together?.verdicts.map(({ kind }) => kind)).toEqual(['applied', 'refused', 'applied', 'applied']);
	expect(anonymous(together)).toEqual(anonymous(oneByOne));
});

test('work that was started and submitted in turn is judged in two rows', async () => {
	const sender = await place.sender('Otto', ['Technician']);
	const calls: [string, number][] = [];
	const registry: Registry = new Map(
		[...place.registry].map(([name, command]) => {
			const runMany = command.runMany?.bind(command);
			const counted =
				runMany && ((...[jobs]: Parameters<typeof runMany>) => (calls.push([name, jobs.length]), runMany(jobs)));
			return [name, { ...command, ...(counted ? { runMany: counted } : {}) }];
		})
	);
	const ids = await place.tasks(sender.userId, 25);
	const items = ids.flatMap((taskId) => [
		sender.envelope('task.start', { taskId }),
		sender.envelope('task.submit', submission(taskId, templateId))
	]);
	const answer = await pushCommands(place.commands, registry, sender.caller, {
		device: sender.deviceId,
		waiting: 0,
		items
	});
	expect(answer.verdicts.map(({ seq, kind }) => [seq, kind])).toEqual(items.map(({ seq }) => [seq, 'applied']));
	expect(calls).toEqual([
		['task.start', 25],
		['task.submit', 25]
	]);
	for (const id of ids.slice(0, 3)) {
		expect((await make.audit(id)).map(({ action }) => action)).toEqual(['task.start', 'task.submit']);
		expect((await make.feed(id)).map(({ cause }) => cause)).toEqual(['task.start', 'task.submit']);
	}
});
