import { createHash, randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import sharp from 'sharp';
import { v7 as newId } from 'uuid';
import { openFiles, sha256 } from '../../../../tests/support/files.ts';
import { listsIn, repairOf, stopOf } from '../../../../tests/support/reports.ts';
import { photoOf } from '../../../../tests/support/submission.ts';
import { openSync, submission } from '../../../../tests/support/sync.ts';
import type { Caller } from '../commands/run-command.ts';
import { pushCommands } from './push.service.ts';
import { registerDevice } from './register.service.ts';

const place = await openSync();
const { db, make, company } = place;
const files = await openFiles(db);
const jpeg = await sharp({ create: { width: 60, height: 40, channels: 3, background: 'teal' } })
	.jpeg()
	.toBuffer();

/** Somebody with a phone that has told the server its evidence key. */
async function technician(name: string) {
	const sender = await place.sender(name, ['Technician']);
	const key = randomBytes(32).toString('hex');
	const hash = createHash('sha256').update(key).digest('hex');
	const device = { deviceId: sender.deviceId, name: `Phone of ${name}`, platform: 'test', appVersion: '0.1.0' };
	await registerDevice(place.commands, sender.caller, device, { evidenceHash: hash });
	const caller: Caller = {
		entry: { sessionHash: hash, isEvidence: true },
		request: { id: newId(), address: '127.0.0.1', sessionKind: 'field' }
	};
	const [taskId = ''] = await place.tasks(sender.userId, 1);
	return {
		...sender,
		name,
		key,
		hash,
		taskId,
		handIn: (items: ReturnType<typeof sender.envelope>[]) =>
			pushCommands(place.commands, place.registry, caller, { device: sender.deviceId, waiting: 0, items }),
		async close() {
			await db.admin`update auth.account set active = false where id = ${sender.userId}`;
			await db.admin`update company_user set active = false where id = ${sender.userId}`;
		},
		withdraw: () => db.admin`update device set revoked_at = now() where id = ${sender.deviceId}`,
		become: (role: 'Viewer' | 'Supervisor') => db.admin`
			update user_role set role_id = ${company.roles[role]} where company_id = ${company.companyId} and user_id = ${sender.userId}
		`
	};
}

let name = 0;
let tom: Awaited<ReturnType<typeof technician>>;
beforeEach(async () => {
	tom = await technician(`Tom ${(name += 1)}`);
});

const work = () => tom.envelope('task.submit', submission(tom.taskId, place.templateId));

describe('photos by an evidence key', () => {
	test('of what was handed in arrive, under the name of who took them', async () => {
		await tom.close();
		const photo = { ...photoOf(), sha256: sha256(jpeg), sizeBytes: jpeg.byteLength };
		await tom.handIn([tom.envelope('task.submit', { ...submission(tom.taskId, place.templateId), photos: [photo] })]);
		const query = { kind: 'photo', photoId: photo.photoId, pass: 'full', owner: 'task', sha256: photo.sha256 };
		const phone = files.holder(tom.key);
		const reply = await phone.post({ query, body: jpeg });
		expect(reply).toMatchObject({ status: 201, json: { photoId: photo.photoId, sha256: photo.sha256 } });
		expect((await phone.post({ query, body: jpeg })).body).toBe(reply.body);
		expect(await db.admin`select created_by, state from photo where id = ${photo.photoId}`).toMatchObject([
			{ created_by: tom.userId, state: 'complete' }
		]);
		expect((await make.audit(tom.taskId)).at(-1)).toMatchObject({ action: 'photo.arrive', actor: tom.name });
		expect((await phone.get(photo.photoId)).status).toBe(401);
	});

	test('of reports arrive too, also those that were claimed before', async () => {
		const photo = { ...photoOf(), sha256: sha256(jpeg), sizeBytes: jpeg.byteLength };
		const typeId = await listsIn(db, company.companyId).type(`Leak ${tom.name}`);
		await tom.push([tom.envelope('repair.create', repairOf(place.plant, typeId, { photos: [photo] }))]);
		await tom.close();
		const query = { kind: 'photo', photoId: photo.photoId, pass: 'full', owner: 'repair', sha256: photo.sha256 };
		expect(await files.holder(tom.key).post({ query, body: jpeg })).toMatchObject({ status: 201 });
	});

	test('are refused from a key that is unknown or not needed, for photos of others, and for anything else', async () => {
		const query = { kind: 'photo', photoId: newId(), pass: 'full', owner: 'task', sha256: sha256(jpeg) };
		expect(await files.holder(tom.key).post({ query, body: jpeg })).toMatchObject({ status: 401 });
		expect(await files.holder('0'.repeat(64)).post({ query, body: jpeg })).toMatchObject({ status: 401 });
		await tom.close();
		expect(await files.holder(tom.key).post({ query, body: jpeg })).toMatchObject({ status: 404 });
		const other = await technician('Other');
		const photo = { ...photoOf(), sha256: sha256(jpeg) };
		const input = { ...submission(other.taskId, place.templateId), photos: [photo] };
		await other.push([other.envelope('task.submit', input)]);
		const theirs = { ...query, photoId: photo.photoId };
		expect(await files.holder(tom.key).post({ query: theirs, body: jpeg })).toMatchObject({ status: 404 });
		const table = { query: { kind: 'import', name: 'places.csv' }, body: Buffer.from('a;b') };
		expect(await files.holder(tom.key).post(table)).toMatchObject({ status: 403 });
		const rescued = { kind: 'rescued', photoId: photo.photoId, sha256: photo.sha256 };
		expect(await files.holder(tom.key).post({ query: rescued, body: jpeg })).toMatchObject({ status: 403 });
	});
});

describe('an evidence key', () => {
	test('hands in the work of a closed account, set aside and marked', async () => {
		await tom.close();
		const { verdicts } = await tom.handIn([work()]);
		expect(verdicts).toMatchObject([{ kind: 'held', reason: 'permission-lost' }]);
		const records =
			await db.admin`select kind, hold_reason, flags, author_id from execution where task_id = ${tom.taskId}`;
		expect(records).toMatchObject([{ kind: 'review', hold_reason: 'permission-lost', author_id: tom.userId }]);
		expect(records[0]?.['flags']).toContain('after-deactivation');
		expect((await make.audit(tom.taskId)).at(-1)).toMatchObject({ action: 'task.submit' });
	});

	test('hands in the work of a withdrawn phone', async () => {
		await tom.withdraw();
		expect((await tom.handIn([work()])).verdicts).toMatchObject([{ kind: 'held', reason: 'permission-lost' }]);
	});

	test('hands in the work of somebody whose role has the field app no more, and of nobody else', async () => {
		const item = work();
		await tom.become('Supervisor');
		await expect(tom.handIn([item])).rejects.toMatchObject({ code: 'session' });
		await tom.become('Viewer');
		expect((await tom.handIn([item])).verdicts).toMatchObject([{ kind: 'held', reason: 'permission-lost' }]);
	});

	test.each([
		['a closed account', 'after-deactivation', 'handed-in', () => tom.close()],
		['a withdrawn phone', 'after-revocation', 'handed-in-revoked', () => tom.withdraw()],
		['a changed role', 'after-role-change', 'handed-in-role-changed', () => tom.become('Viewer')]
	] as const)('marks what it hands in with the reason: %s', async (_why, ofRecord, ofReport, lose) => {
		const lists = listsIn(db, company.companyId);
		const report = repairOf(place.plant, await lists.type(`Chafing of ${tom.name}`));
		await lose();
		await tom.handIn([work(), tom.envelope('repair.create', report)]);
		const [record] = await db.admin`select flags from execution where task_id = ${tom.taskId}`;
		const losses = ['after-deactivation', 'after-revocation', 'after-role-change'];
		expect(record?.['flags'].filter((flag: string) => losses.includes(flag))).toEqual([ofRecord]);
		const [repair] = await db.admin`select flags from repair_request where id = ${report.repairId}`;
		expect(repair?.['flags']).toEqual([ofReport]);
	});

	test('does so once, whatever is sent again', async () => {
		await tom.close();
		const items = [work()];
		const first = await tom.handIn(items);
		expect((await tom.handIn(items)).verdicts).toEqual(first.verdicts);
		expect(await db.admin`select from execution where task_id = ${tom.taskId}`).toHaveLength(1);
	});

	test('does nothing else', async () => {
		await tom.close();
		const { verdicts } = await tom.handIn([tom.envelope('task.start', { taskId: tom.taskId })]);
		expect(verdicts).toMatchObject([{ kind: 'refused', reason: 'permission' }]);
	});

	test('says with empty hands whether there is anything to hand in this way', async () => {
		await expect(tom.handIn([])).rejects.toMatchObject({ code: 'session' });
		await tom.close();
		expect(await tom.handIn([])).toMatchObject({ verdicts: [] });
	});

	test('opens nothing while account and phone are in order', async () => {
		await expect(tom.handIn([work()])).rejects.toMatchObject({ code: 'session' });
	});

	test('ends: 60 days after the last contact, with its company, and for a newer one', async () => {
		await tom.close();
		await db.admin`update auth.company set active = false where id = ${company.companyId}`;
		await expect(tom.handIn([work()])).rejects.toMatchObject({ code: 'company-inactive' });
		await db.admin`update auth.company set active = true where id = ${company.companyId}`;
		await db.admin`update auth.evidence_key set expires_at = now() - interval '1 second' where key_hash = ${tom.hash}`;
		await expect(tom.handIn([work()])).rejects.toMatchObject({ code: 'session' });
	});
});

describe('what a closed account has handed in', () => {
	const decide = async (name: string, input: Record<string, unknown>) => {
		const command = place.registry.get(name);
		if (!command) throw new Error(`there is no command ${name}`);
		return place.commands.runCommand((await ada).caller, command, input);
	};
	const ada = place.sender('Ada', ['Supervisor']);
	beforeEach(() => make.settings({ approval_required: true }));

	async function held() {
		await tom.close();
		const envelope = work();
		await tom.handIn([envelope]);
		return { taskId: tom.taskId, recordId: String(envelope.input['recordId']) };
	}

	test('can be applied and approved', async () => {
		const { taskId, recordId } = await held();
		expect(await decide('record.adopt', { recordId })).toMatchObject({ state: 'pending_approval' });
		await decide('task.approve', { taskId, recordId });
		expect(await make.one(taskId)).toMatchObject({ state: 'completed', current_record: recordId });
	});

	test('can be applied and sent back, then to nobody', async () => {
		const { taskId, recordId } = await held();
		await db.admin`update company_user set active = false where id = ${tom.userId}`;
		await decide('record.adopt', { recordId });
		await decide('task.reject', { taskId, recordId, reason: 'The photo shows another motor' });
		expect(await make.one(taskId)).toMatchObject({ state: 'rejected', assignee_ids: [] });
	});

	test.each([
		['record.keep', {}, 'kept'],
		['record.dismiss', { reason: 'Done again since' }, 'dismissed']
	])('can be put beside or by: %s', async (name, more, resolution) => {
		const { taskId, recordId } = await held();
		expect(await decide(name, { recordId, ...more })).toMatchObject({ resolution, state: 'open' });
		expect(await make.one(taskId)).toMatchObject({ state: 'open', current_record: null });
	});

	test('as a report is marked for those who triage it', async () => {
		const lists = listsIn(db, company.companyId);
		const [typeId, reasonId] = [await lists.type(`Wear of ${tom.name}`), await lists.reason(`Jam of ${tom.name}`)];
		await tom.close();
		const [report, stop] = [repairOf(place.plant, typeId), stopOf(place.plant.assetId, reasonId)];
		const { verdicts } = await tom.handIn([
			tom.envelope('repair.create', report),
			tom.envelope('shutdown.report', stop)
		]);
		expect(verdicts).toMatchObject([{ kind: 'applied' }, { kind: 'applied' }]);
		const marked = { state: 'open', flags: ['handed-in'], reporter_id: tom.userId };
		expect([
			...(await db.admin`select state, flags, reporter_id from repair_request where id = ${report.repairId}`),
			...(await db.admin`select state, flags, reporter_id from shutdown where id = ${stop.shutdownId}`)
		]).toEqual([marked, marked]);
		await decide('repair.dismiss', { repairId: report.repairId, reason: 'Known already' });
		await decide('shutdown.resolve', { shutdownId: stop.shutdownId, endsAt: new Date().toISOString() });
	});
});
