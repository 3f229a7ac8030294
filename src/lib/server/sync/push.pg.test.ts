import { v7 as newId } from 'uuid';
import { describe, expect, test } from 'vitest';
import { openSync, submission } from '../../../../tests/support/sync.ts';

const place = await openSync();
const { make, db, company } = place;
const tom = await place.sender('Tom', ['Technician']);
const tina = await place.sender('Tina', ['Technician']);
const ada = await place.sender('Ada', ['Supervisor']);

async function fresh(name: string) {
	return place.sender(name, ['Technician']);
}

describe('order and exactly once', () => {
	test('a batch is applied in the order of its numbers, with one log entry and one feed row each', async () => {
		const sender = await fresh('Otto');
		const ids = await place.tasks(sender.userId, 5);
		const items = ids.map((taskId) => sender.envelope('task.start', { taskId }));
		const answer = await sender.push([...items].reverse());
		expect(answer.verdicts.map((verdict) => [verdict.seq, verdict.kind])).toEqual(
			ids.map((_, index) => [index + 1, 'applied'])
		);
		const numbers = await db.admin<{ id: string; n: number }[]>`
			select id, n::int from feed where company_id = ${company.companyId} and id in ${db.admin(ids)} order by n
		`;
		expect(numbers.map((row) => row.id)).toEqual(ids);
		expect(answer.n).toBe(numbers.at(-1)?.n);
		for (const id of ids) expect((await make.audit(id)).map((entry) => entry.action)).toEqual(['task.start']);
	});

	test('the same batch again gets the same verdicts and leaves nothing behind', async () => {
		const sender = await fresh('Olga');
		const items = (await place.tasks(sender.userId, 3)).map((taskId) => sender.envelope('task.start', { taskId }));
		const first = await sender.push(items);
		const before = [await place.count('command_ledger'), await place.count('feed'), await place.count('audit.entry')];
		const second = await sender.push(items);
		expect(second.verdicts).toEqual(first.verdicts);
		expect(second.n).toBeGreaterThanOrEqual(first.n);
		expect([await place.count('command_ledger'), await place.count('feed'), await place.count('audit.entry')]).toEqual(
			before
		);
	});

	test('two deliveries of one batch at the same moment have one effect', async () => {
		const sender = await fresh('Oda');
		const ids = await place.tasks(sender.userId, 20);
		const items = ids.map((taskId) => sender.envelope('task.start', { taskId }));
		const [first, second] = await Promise.all([sender.push(items), sender.push(items)]);
		expect(first.verdicts).toEqual(second.verdicts);
		for (const id of ids) expect(await make.audit(id)).toHaveLength(1);
	});

	test('a hole in the numbers takes what comes before it and names the last one', async () => {
		const sender = await fresh('Gabi');
		const [one, two] = await place.tasks(sender.userId, 2);
		const first = sender.envelope('task.start', { taskId: one });
		const third = sender.envelope('task.start', { taskId: two }, { seq: 3 });
		const answer = await sender.push([first, third]);
		expect(answer.verdicts.map((verdict) => verdict.seq)).toEqual([1]);
		expect(answer.gap).toBe(1);
		expect(await make.audit(two ?? '')).toHaveLength(0);
	});

	test('a number that is taken by other content is refused, and the first effect stands', async () => {
		const sender = await fresh('Rita');
		const [one, two] = await place.tasks(sender.userId, 2);
		await sender.push([sender.envelope('task.start', { taskId: one })]);
		const answer = await sender.push([sender.envelope('task.start', { taskId: two }, { seq: 1 })]);
		expect(answer.verdicts).toMatchObject([{ kind: 'refused', reason: 'id-reused' }]);
		expect(await make.audit(two ?? '')).toHaveLength(0);
	});

	test('an id that comes again under a new number gets its first receipt', async () => {
		const sender = await fresh('Rosa');
		const [taskId] = await place.tasks(sender.userId, 1);
		const first = sender.envelope('task.start', { taskId });
		const { verdicts } = await sender.push([first]);
		const again = await sender.push([sender.envelope('task.start', { taskId }, { id: first.id })]);
		expect(again.verdicts).toEqual([{ ...verdicts[0], seq: 2 }]);
		expect(await make.audit(taskId ?? '')).toHaveLength(1);
	});

	test('other content under a known id is refused and noted', async () => {
		const sender = await fresh('Rolf');
		const [one, two] = await place.tasks(sender.userId, 2);
		const first = sender.envelope('task.start', { taskId: one });
		await sender.push([first]);
		const answer = await sender.push([sender.envelope('task.start', { taskId: two }, { id: first.id })]);
		expect(answer.verdicts).toMatchObject([{ kind: 'refused', reason: 'id-reused', seq: 2 }]);
		expect((await make.audit(sender.deviceId)).map((entry) => entry.action)).toContain('sync.id-reused');
	});
});

describe('verdicts', () => {
	test('one bad item among 50 is refused and the others pass', async () => {
		const sender = await fresh('Fred');
		const ids = await place.tasks(sender.userId, 50);
		ids[20] = newId();
		const answer = await sender.push(ids.map((taskId) => sender.envelope('task.start', { taskId })));
		const kinds = answer.verdicts.map((verdict) => verdict.kind);
		expect(kinds.filter((kind) => kind === 'applied')).toHaveLength(49);
		expect(answer.verdicts[20]).toMatchObject({ kind: 'refused', reason: 'not-found', seq: 21 });
	});

	test.each(['test.refuse-late', 'test.break'])(
		'%s leaves nothing of itself, and everything of the others',
		async (name) => {
			const sender = await fresh('Faye');
			const [one, bad, two] = await place.tasks(sender.userId, 3);
			const answer = await sender.push([
				sender.envelope('task.start', { taskId: one }),
				sender.envelope(name, { taskId: bad, title: 'spoilt' }),
				sender.envelope('task.start', { taskId: two })
			]);
			expect(answer.verdicts.map((verdict) => verdict.kind)).toEqual(['applied', 'refused', 'applied']);
			expect(answer.verdicts[1]).toMatchObject({ reason: name === 'test.break' ? 'invalid' : 'stale' });
			expect((await make.one(bad ?? ''))['title']).toBe('Check the bearing');
			expect(await make.audit(one ?? '')).toHaveLength(1);
			expect((await make.one(two ?? ''))['state']).toBe('in_progress');
		}
	);

	test('a refused item sent again under a new number is judged anew', async () => {
		const sender = await fresh('Nina');
		const taskId = newId();
		const refused = sender.envelope('task.start', { taskId });
		expect((await sender.push([refused])).verdicts).toMatchObject([{ kind: 'refused' }]);
		const [real] = await place.tasks(sender.userId, 1);
		const again = sender.envelope('task.start', { taskId: real }, { id: refused.id });
		expect((await sender.push([again])).verdicts).toMatchObject([{ kind: 'applied' }]);
	});

	test('a submission for a task that was given to somebody else is held, with its envelope', async () => {
		const sender = await fresh('Hans');
		const [taskId] = await place.tasks(sender.userId, 1);
		await db.admin`update task_assignee set removed_at = now() where task_id = ${taskId ?? ''}`;
		await db.admin`insert into task_assignee (company_id, task_id, user_id, assigned_at)
			values (${company.companyId}, ${taskId ?? ''}, ${tina.userId}, now())`;
		await db.admin`update task set assignee_ids = array[${tina.userId}::uuid] where id = ${taskId ?? ''}`;
		const item = sender.envelope('task.submit', submission(taskId ?? '', place.templateId));
		const answer = await sender.push([item]);
		expect(answer.verdicts).toMatchObject([{ kind: 'held', reason: 'reassigned' }]);
		const [kept] = await db.admin<{ envelope: { id: string } | null }[]>`
			select envelope from command_ledger where device_id = ${sender.deviceId} and seq = 1
		`;
		expect(kept?.envelope?.id).toBe(item.id);
	});

	test('a submission whose author may no longer work is held, other commands are refused', async () => {
		const sender = await fresh('Lost');
		const [one, two] = await place.tasks(sender.userId, 2);
		await db.admin`delete from user_role where user_id = ${sender.userId}`;
		const answer = await sender.push([
			sender.envelope('task.submit', submission(one ?? '', place.templateId)),
			sender.envelope('task.start', { taskId: two })
		]);
		expect(answer.verdicts).toMatchObject([
			{ kind: 'held', reason: 'permission-lost' },
			{ kind: 'refused', reason: 'permission', permission: 'task.execute' }
		]);
	});

	test('work that somebody else has finished meanwhile is noted as superseded', async () => {
		const sender = await fresh('Late');
		const [taskId] = await place.tasks(sender.userId, 1);
		await db.admin`update task set state = 'cancelled', cancel_kind = 'manual' where id = ${taskId ?? ''}`;
		const answer = await sender.push([sender.envelope('task.start', { taskId })]);
		expect(answer.verdicts).toMatchObject([{ kind: 'superseded', state: 'cancelled' }]);
	});
});

test('a start of work that was given away or deleted meanwhile is noted, without a change', async () => {
	const sender = await fresh('Gone');
	const [given, binned] = await place.tasks(sender.userId, 2);
	await db.admin`update task_assignee set removed_at = now() where task_id = ${given ?? ''}`;
	await db.admin`update task set assignee_ids = '{}' where id = ${given ?? ''}`;
	await db.admin`update task set deleted_at = now() where id = ${binned ?? ''}`;
	const items = [given, binned].map((taskId) => sender.envelope('task.start', { taskId }));
	expect((await sender.push(items)).verdicts).toMatchObject([{ kind: 'superseded' }, { kind: 'superseded' }]);
	expect((await make.one(given ?? ''))['state']).toBe('open');
});

test('one task several times in a batch is judged step by step', async () => {
	const sender = await fresh('Step');
	const [taskId] = await place.tasks(sender.userId, 1);
	const names = ['task.start', 'task.start', 'task.release', 'task.release', 'task.start'];
	const answer = await sender.push(names.map((name) => sender.envelope(name, { taskId })));
	expect(answer.verdicts.map((verdict) => verdict.kind)).toEqual([
		'applied',
		'superseded',
		'applied',
		'superseded',
		'applied'
	]);
	expect((await make.audit(taskId ?? '')).map((entry) => entry.action)).toEqual(names);
});

describe('who may deliver what', () => {
	test('items of another person, another company or another device are not taken', async () => {
		const sender = await fresh('Mona');
		const [taskId] = await place.tasks(sender.userId, 1);
		const answer = await sender.push([
			sender.envelope('task.start', { taskId }, { actor: tom.userId }),
			sender.envelope('task.start', { taskId }, { company: newId() })
		]);
		expect(answer.verdicts).toMatchObject([{ reason: 'permission' }, { reason: 'wrong-company' }]);
		const foreign = sender.envelope('task.start', { taskId }, { device: tom.deviceId, seq: 3 });
		await expect(sender.push([foreign])).rejects.toMatchObject({ code: 'invalid' });
		expect(await make.audit(taskId ?? '')).toHaveLength(0);
	});

	test.each([
		['a name nobody knows', { name: 'task.explode' }],
		['a command for online use only', { name: 'task.approve' }]
	])('%s is refused as unknown-version', async (_title, change) => {
		const sender = await fresh('Vera');
		const answer = await sender.push([sender.envelope('task.start', { taskId: newId() }, change)]);
		expect(answer.verdicts).toMatchObject([{ kind: 'refused', reason: 'unknown-version' }]);
	});

	test('a device of somebody else is unknown, a revoked one is turned away', async () => {
		const item = ada.envelope('task.start', { taskId: newId() }, { device: tom.deviceId });
		const { pushCommands } = await import('./push.service.ts');
		const push = { device: tom.deviceId, waiting: 0, items: [item] };
		await expect(pushCommands(place.commands, place.registry, ada.caller, push)).rejects.toMatchObject({
			code: 'not-found'
		});
		await db.admin`update device set revoked_at = now() where id = ${ada.deviceId}`;
		await expect(ada.push([ada.envelope('task.start', { taskId: newId() }, { seq: 1 })])).rejects.toMatchObject({
			code: 'device-revoked'
		});
	});

	test('the server knows what the phone still holds and how wrong its clock is', async () => {
		const sender = await fresh('Ines');
		const [taskId] = await place.tasks(sender.userId, 1);
		await sender.push([sender.envelope('task.start', { taskId }, { clockOffset: 8e12 })], 7);
		const [device] = await db.admin`
			select outbox_count, clock_skew_ms, last_seq::int, last_contact_at is not null as contact from device where id = ${sender.deviceId}
		`;
		expect(device).toMatchObject({ outbox_count: 7, clock_skew_ms: 2147483647, last_seq: 1, contact: true });
	});
});

describe('the version of a command', () => {
	test.each([
		[1, { name: 'Grease' }, { title: 'Grease', note: 'none given' }],
		[2, { title: 'Grease' }, { title: 'Grease', note: 'none given' }],
		[3, { title: 'Grease', note: 'twice' }, { title: 'Grease', note: 'twice' }]
	])('%i of an older app is brought up to the newest', async (commandVersion, input, answer) => {
		const sender = await fresh(`Version ${commandVersion}`);
		const taskId = newId();
		const item = sender.envelope('test.third-version', { taskId, ...input }, { commandVersion });
		const { verdicts } = await sender.push([item]);
		expect(verdicts).toMatchObject([{ kind: 'applied', answer: { taskId, ...answer } }]);
	});

	test('of an app newer than the server is refused plainly and stays on the phone', async () => {
		const sender = await fresh('Newer');
		const item = sender.envelope('test.third-version', { taskId: newId() }, { commandVersion: 4 });
		expect((await sender.push([item])).verdicts).toMatchObject([{ kind: 'refused', reason: 'app-too-new' }]);
	});
});
