import { createHash, randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { v7 as newId } from 'uuid';
import { openSync, submission } from '../../../../tests/support/sync.ts';
import type { Caller } from '../commands/run-command.ts';
import { pushCommands } from './push.service.ts';
import { registerDevice } from './register.service.ts';

const place = await openSync();
const { db, make, company } = place;

/** Somebody with a phone that has told the server its evidence key. */
async function technician(name: string) {
	const sender = await place.sender(name, ['Technician']);
	const hash = createHash('sha256').update(randomBytes(32)).digest('hex');
	const device = { deviceId: sender.deviceId, name: `Phone of ${name}`, platform: 'test', appVersion: '0.1.0' };
	await registerDevice(place.commands, sender.caller, device, { evidenceHash: hash });
	const caller: Caller = {
		entry: { sessionHash: hash, isEvidence: true },
		request: { id: newId(), address: '127.0.0.1', sessionKind: 'field' }
	};
	const [taskId = ''] = await place.tasks(sender.userId, 1);
	return {
		...sender,
		hash,
		taskId,
		handIn: (items: ReturnType<typeof sender.envelope>[]) =>
			pushCommands(place.commands, place.registry, caller, { device: sender.deviceId, waiting: 0, items }),
		close: () => db.admin`update auth.account set active = false where id = ${sender.userId}`
	};
}

let name = 0;
let tom: Awaited<ReturnType<typeof technician>>;
beforeEach(async () => {
	tom = await technician(`Tom ${(name += 1)}`);
});

const work = () => tom.envelope('task.submit', submission(tom.taskId, place.templateId));

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
		await db.admin`update device set revoked_at = now() where id = ${tom.deviceId}`;
		expect((await tom.handIn([work()])).verdicts).toMatchObject([{ kind: 'held', reason: 'permission-lost' }]);
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
