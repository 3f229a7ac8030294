import { v7 as newId } from 'uuid';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Signed, startInstallation } from '../support/installation.ts';
import { startPushService, vapidClaims } from '../support/push-service.ts';

const installation = await startInstallation();
const { db, runtime, companies, call } = installation;
const service = await startPushService();
runtime.push.post = service.post;
afterAll(service.end);

const budi = await installation.signIn('technician@bandung.example');
const siti = await installation.signIn('supervisor@bandung.example');
const admin = await installation.signIn('admin@bandung.example');
const rival = await installation.signIn('technician@rhine.example');
const [point] = await db.admin<{ id: string }[]>`
	select id from place where company_id = ${companies.bandung} and level = 'task_point' limit 1
`;
const [template] = await db.admin<{ id: string }[]>`
	select id from task_template where company_id = ${companies.bandung} limit 1
`;

const act = (as: Signed, path: string, input: unknown) => call(path, input, { as, type: 'mutation' });

async function phone(as: Signed): Promise<{ deviceId: string; subscribe: (language?: string) => Promise<string> }> {
	const deviceId = newId();
	const registered = await act(as, 'sync.register', { deviceId, name: 'Pixel', platform: 'Android', appVersion: '1' });
	expect(registered.status, registered.text).toBe(200);
	return {
		deviceId,
		async subscribe(language = 'en') {
			const keys = service.subscribe();
			const answer = await act(as, 'device.subscribe', { deviceId, ...keys, language });
			expect(answer.status, answer.text).toBe(200);
			return new URL(keys.endpoint).pathname;
		}
	};
}

async function newTask(title: string, assigneeIds: string[] = []): Promise<string> {
	const taskId = newId();
	const dueAt = new Date(Date.now() + 3_600_000).toISOString();
	const input = { taskId, placeId: point?.id, templateId: template?.id, title, priority: 'high', dueAt, assigneeIds };
	const made = await act(admin, 'task.create', input);
	expect(made.status, made.text).toBe(200);
	return taskId;
}

async function assign(taskIds: string[], assigneeIds = [budi.userId], as = siti): Promise<void> {
	const tasks = taskIds.map((taskId) => ({ taskId, seenAssigneeIds: [] }));
	const answer = await act(as, 'task.assign', { tasks, assigneeIds, mode: 'share', isOverloadAccepted: true });
	expect(JSON.parse(answer.text), answer.text).toMatchObject({ result: { data: { assigned: taskIds } } });
}

const arrived = (count: number) => vi.waitFor(() => expect(service.pushed).toHaveLength(count), 5_000);
const subscriptions = () => db.admin`select device_id from push_subscription where company_id = ${companies.bandung}`;

beforeEach(async () => {
	service.pushed.length = 0;
	service.answers.length = 0;
	await runtime.teller.settled();
	service.pushed.length = 0;
	// What was told in the last five minutes would be one with what follows.
	await db.admin`delete from notice`;
	await db.admin`delete from push_subscription`;
	// Nobody has more than ten.
	await db.admin`update device set revoked_at = now() where revoked_at is null`;
});

describe('an assignment', () => {
	test('reaches the phone of its assignee with title and place, encrypted, signed by this installation', async () => {
		const path = await (await phone(budi)).subscribe();
		const taskId = await newTask('Grease the drive belt');
		await assign([taskId]);
		await arrived(1);
		const [pushed] = service.pushed;
		expect(pushed).toMatchObject({ path, headers: { 'content-encoding': 'aes128gcm', urgency: 'high' } });
		expect(pushed?.message).toMatchObject({ title: 'New task', url: `/field/tasks/${taskId}`, tag: taskId });
		expect(pushed?.message['body']).toMatch(/^Grease the drive belt · \S/);
		const key = JSON.parse((await call('device.push-key', {}, { as: budi, type: 'query' })).text) as {
			result: { data: { key: string } };
		};
		const claims = vapidClaims(pushed?.headers.authorization ?? '', key.result.data.key);
		expect(claims).toMatchObject({ aud: 'https://push.example.com', sub: 'mailto:admin@localhost' });
	});

	test('of many tasks is one notice, in the language of the phone', async () => {
		await (await phone(budi)).subscribe('de');
		await assign([await newTask('One'), await newTask('Two'), await newTask('Three')]);
		await arrived(1);
		expect(service.pushed[0]?.message).toMatchObject({ title: '3 neue Aufgaben', url: '/field/tasks' });
	});

	test('that comes with a new task is told too', async () => {
		await (await phone(budi)).subscribe();
		const taskId = await newTask('Made for Budi', [budi.userId]);
		await arrived(1);
		expect(service.pushed[0]?.message).toMatchObject({ url: `/field/tasks/${taskId}` });
	});

	test('is told to nobody else, not to whoever had it already, and not of one’s own act', async () => {
		await (await phone(siti)).subscribe();
		await (await phone(rival)).subscribe();
		const path = await (await phone(budi)).subscribe();
		const taskId = await newTask('Only for Budi');
		await assign([taskId]);
		await arrived(1);
		expect(service.pushed.map((one) => one.path)).toEqual([path]);
		const again = { tasks: [{ taskId, seenAssigneeIds: [budi.userId] }], assigneeIds: [budi.userId], mode: 'share' };
		await act(siti, 'task.assign', { ...again, isOverloadAccepted: true });
		await assign([await newTask('A mark behind it')]);
		await arrived(2);
		expect(service.pushed[1]?.message['body']).toMatch(/^A mark behind it/);
	});

	test('that is refused tells nobody', async () => {
		await (await phone(budi)).subscribe();
		const answer = await act(budi, 'task.assign', { tasks: [], assigneeIds: [budi.userId], mode: 'share' });
		expect(answer.status).toBe(403);
		await assign([await newTask('The next one')]);
		await arrived(1);
	});
});

describe('quiet hours', () => {
	// The person's clock says anything at any hour here: quiet is from an hour ago to an hour from now.
	const around = () => {
		const time = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().slice(11, 16);
		return { isOn: true, from: time(-60), to: time(60) };
	};
	const rest = async () => {
		await db.admin`update company_user set time_zone = 'UTC' where id = ${budi.userId}`;
		const set = await act(budi, 'notification.set-preferences', { quietHours: around() });
		expect(set.status, set.text).toBe(200);
	};
	const endThem = async () => {
		await db.admin`update notice set push_at = now() where push_at is not null`;
		await db.admin`update notice set at = at - interval '1 minute' where user_id = ${budi.userId}`;
		await tendAgain();
	};
	const tendAgain = async () => {
		runtime.teller.wake(companies.bandung);
		await runtime.teller.settled();
	};
	afterEach(async () => {
		await db.admin`delete from notice_preference`;
		await db.admin`delete from notice where user_id = ${budi.userId}`;
	});

	test('hold back the phone, not the feed, and end in one summary without what is no longer so', async () => {
		await (await phone(budi)).subscribe();
		await rest();
		const gone = await newTask('Cancelled in the night', [budi.userId]);
		await newTask('Still to do', [budi.userId]);
		await runtime.teller.settled();
		await act(admin, 'task.cancel', { taskId: gone, reason: 'Not needed' });
		await act(siti, 'task.assign', {
			tasks: [{ taskId: await newTask('And this'), seenAssigneeIds: [] }],
			assigneeIds: [budi.userId],
			mode: 'share',
			isOverloadAccepted: true
		});
		await tendAgain();
		expect(service.pushed).toHaveLength(0);
		const feed = await call('notification.list', {}, { as: budi, type: 'query' });
		expect(feed.text).toContain('Still to do');
		await endThem();
		await arrived(1);
		expect(service.pushed[0]?.message).toMatchObject({ title: '2 new tasks' });
		await tendAgain();
		expect(service.pushed).toHaveLength(1);
	});

	test('let security through at once', async () => {
		await (await phone(budi)).subscribe();
		await rest();
		await act(budi, 'sync.register', { deviceId: newId(), name: 'Found', platform: 'Android', appVersion: '1' });
		await arrived(1);
		expect(service.pushed[0]?.message).toMatchObject({ title: 'Security of your account', body: 'Found' });
	});
});

describe('what a person has turned off', () => {
	test('does not reach the phone, and stays in the feed', async () => {
		await (await phone(budi)).subscribe();
		const choices = [{ category: 'task_assigned', channel: 'push', isOn: false }];
		expect((await act(budi, 'notification.set-preferences', { choices })).status).toBe(200);
		await newTask('Silent', [budi.userId]);
		await runtime.teller.settled();
		expect((await call('notification.list', {}, { as: budi, type: 'query' })).text).toContain('Silent');
		expect(service.pushed).toHaveLength(0);
		await db.admin`delete from notice_preference`;
	});
});

describe('a subscription', () => {
	test.each([404, 410])('that the push service answers with %d is removed', async (status) => {
		await (await phone(budi)).subscribe();
		service.answers.push(status);
		await assign([await newTask('Into the void')]);
		await vi.waitFor(async () => expect(await subscriptions()).toHaveLength(0), 5_000);
	});

	test('outlives a push service in trouble, which is asked again', async () => {
		await (await phone(budi)).subscribe();
		service.answers.push(503);
		await assign([await newTask('Second try')]);
		await arrived(1);
		expect(await subscriptions()).toHaveLength(1);
	});

	test('ends with unsubscribing and with the device, both on record', async () => {
		const { deviceId, subscribe } = await phone(budi);
		await subscribe();
		expect((await act(budi, 'device.unsubscribe', { deviceId })).status).toBe(200);
		expect(await subscriptions()).toHaveLength(0);
		const entries = await db.admin<{ action: string }[]>`
			select action from audit.entry where subject_id = ${deviceId} order by seq
		`;
		expect(entries.map(({ action }) => action)).toEqual(['device.register', 'device.subscribe', 'device.unsubscribe']);
		await subscribe();
		expect((await act(admin, 'device.revoke', { deviceId })).status).toBe(200);
		expect(await subscriptions()).toHaveLength(0);
		expect((await act(budi, 'device.subscribe', { deviceId, ...service.subscribe(), language: 'en' })).reason).toBe(
			'device-revoked'
		);
	});

	test('is made for one’s own device alone, and for public addresses alone', async () => {
		const { deviceId } = await phone(budi);
		const keys = service.subscribe();
		const wish = { deviceId, ...keys, language: 'en' };
		expect((await act(siti, 'device.subscribe', wish)).reason).toBe('not-found');
		expect((await act(rival, 'device.subscribe', wish)).reason).toBe('not-found');
		expect((await act(siti, 'device.unsubscribe', { deviceId })).reason).toBe('not-found');
		for (const endpoint of ['http://push.example.com/x', 'https://127.0.0.1/x', 'https://db.internal/x'])
			expect((await act(budi, 'device.subscribe', { ...wish, endpoint })).reason).toBe('invalid');
		expect(await subscriptions()).toHaveLength(0);
	});

	test('moves with the phone to whoever takes it over', async () => {
		const keys = service.subscribe();
		const { deviceId } = await phone(budi);
		const other = await phone(siti);
		await act(budi, 'device.subscribe', { deviceId, ...keys, language: 'en' });
		await act(siti, 'device.subscribe', { deviceId: other.deviceId, ...keys, language: 'en' });
		expect(await subscriptions()).toEqual([{ device_id: other.deviceId }]);
	});
});
