import { v7 as newId } from 'uuid';
import { beforeAll, describe, expect, test } from 'vitest';
import { allCommands } from '#lib/server/registry.ts';
import { type Answer, type Installation, type Signed, startInstallation } from '../support/installation.ts';
import { preparedCommands } from '../support/prepared-commands.ts';
import { filledIn, STORED } from '../support/stored-envelopes.ts';

// Who and what the server takes for a field app: support staff who look (FA-7), and apps of up to 180 days (FA-5).

const DAY_MS = 86_400_000;
const START = { cursor: { epoch: 'unknown', n: 0 } };
let installation: Installation;

beforeAll(async () => {
	installation = await startInstallation();
}, 120_000);

async function newPhone(as: Signed, headers: Record<string, string> = {}): Promise<Answer & { deviceId: string }> {
	const deviceId = newId();
	const facts = { deviceId, name: 'Phone', platform: 'test', appVersion: '1' };
	const answer = await installation.call('sync.register', facts, { as, type: 'mutation', headers });
	return { ...answer, deviceId };
}

describe('support staff', () => {
	const request = { id: newId(), address: '127.0.0.1', sessionKind: 'portal' as const };

	async function enterBandung() {
		const staff = await installation.signIn('support@pegotec.example');
		const { sessions, visits } = installation.runtime;
		const me = await sessions.validate(staff.sessionHash);
		if (!me) throw new Error('the session of the test is not alive');
		const companyId = installation.companies.bandung;
		const visit = { companyId, reason: 'The lists stay empty', threadReference: 'Ticket 12' };
		const { issued, visitId } = await visits.enter(me, visit, request);
		const as = { userId: staff.userId, token: issued.token, sessionHash: issued.sessionHash };
		return { as, visitId, me, headers: { 'x-company-id': companyId, 'x-visit-id': visitId } };
	}

	test('read what a phone reads while their visit is open, on its record, and nothing after it', async () => {
		const { as, headers, visitId } = await enterBandung();
		const pull = () => installation.call('sync.pull', START, { as, type: 'query', headers });
		expect(await pull()).toMatchObject({ status: 200 });
		expect(await installation.call('sync.bootstrap', {}, { as, type: 'query', headers })).toMatchObject({
			status: 200
		});
		const [visit] = await installation.db.admin<
			{ reads: number }[]
		>`select reads from auth.visit where id = ${visitId}`;
		expect(visit?.reads).toBeGreaterThan(0);
		const me = await installation.runtime.sessions.validate(as.sessionHash);
		if (!me) throw new Error('the visit has ended the session');
		const { issued } = await installation.runtime.visits.exit(me, request);
		const left = { ...as, token: issued.token, sessionHash: issued.sessionHash };
		expect(await installation.call('sync.pull', START, { as: left, type: 'query', headers })).toMatchObject({
			status: 403,
			reason: 'visit-closed'
		});
	});

	test('leave no device there, and deliver nothing', async () => {
		const { as, headers } = await enterBandung();
		expect(await newPhone(as, headers)).toMatchObject({ status: 403, reason: 'permission' });
		const device = newId();
		const push = { device, items: [startOf(as, device)] };
		expect(await installation.call('sync.push', push, { as, type: 'mutation', headers })).toMatchObject({
			reason: 'not-found'
		});
	});

	test('are not let in by a header alone', async () => {
		const as = await installation.signIn('support@pegotec.example');
		const headers = { 'x-company-id': installation.companies.bandung };
		expect(await installation.call('sync.pull', START, { as, type: 'query', headers })).toMatchObject({
			status: 403,
			reason: 'permission'
		});
	});
});

function startOf({ userId }: Signed, device: string, change: object = {}) {
	return {
		v: 1,
		id: newId(),
		company: installation.companies.bandung,
		device,
		seq: 1,
		name: 'task.start',
		commandVersion: 1,
		input: { taskId: newId() },
		base: {},
		deps: [],
		occurredAt: new Date().toISOString(),
		clockOffset: 0,
		actor: userId,
		...change
	};
}

describe('an app of more than 180 days', () => {
	const built = (days: number) => ({ 'x-app': 'field', 'x-app-build': String(Date.now() - days * DAY_MS) });

	beforeAll(() => {
		installation.runtime.version = String(Date.now() - DAY_MS);
	});

	test('is told to update at every contact, nothing of it is taken, and a younger one goes on', async () => {
		const as = await installation.signIn('technician@bandung.example');
		expect(await newPhone(as, built(181))).toMatchObject({ status: 409, reason: 'app-too-old' });
		const { deviceId, status } = await newPhone(as, built(179));
		expect(status).toBe(200);
		const push = { device: deviceId, items: [startOf(as, deviceId)] };
		const send = (days: number) => installation.call('sync.push', push, { as, type: 'mutation', headers: built(days) });
		expect(await send(181)).toMatchObject({ status: 409, reason: 'app-too-old' });
		const [ledger] = await installation.db.admin<{ count: number }[]>`
			select count(*)::int as count from command_ledger where device_id = ${deviceId}
		`;
		expect(ledger?.count).toBe(0);
		expect(await send(179)).toMatchObject({ status: 200 });
		for (const path of ['sync.pull', 'sync.bootstrap']) {
			const read = (days: number) =>
				installation.call(path, path === 'sync.pull' ? START : {}, { as, type: 'query', headers: built(days) });
			expect(await read(181), path).toMatchObject({ status: 409, reason: 'app-too-old' });
			expect(await read(179), path).toMatchObject({ status: 200 });
		}
	});

	test('is judged by the clock of the server and by no other: the phone says only when it was built', async () => {
		const as = await installation.signIn('technician@bandung.example');
		const { deviceId } = await newPhone(as, built(10));
		// A phone whose own clock stands years ahead or behind.
		for (const years of [-3, 3]) {
			const occurredAt = new Date(Date.now() + years * 365 * DAY_MS).toISOString();
			const item = startOf(as, deviceId, { occurredAt, seq: years > 0 ? 2 : 1 });
			const push = { device: deviceId, items: [item] };
			expect(await installation.call('sync.push', push, { as, type: 'mutation', headers: built(10) })).toMatchObject({
				status: 200
			});
		}
	});
});

describe('what released apps have put into their outboxes', () => {
	const phones = new Map<string, { as: Signed; deviceId: string; seq: number }>();
	let prepared: Awaited<ReturnType<typeof preparedCommands>>;
	const offline = [...allCommands().values()].filter(({ isOffline }) => isOffline);

	beforeAll(async () => {
		prepared = await preparedCommands(installation);
	});

	/** One a person, with the next number: nobody has more than ten. */
	async function phoneOf(by: string) {
		const as = phones.get(by)?.as ?? (await installation.signIn(`${by}@bandung.example`));
		const known = phones.get(by) ?? { as, deviceId: (await newPhone(as)).deviceId, seq: 0 };
		const phone = { ...known, seq: known.seq + 1 };
		phones.set(by, phone);
		return phone;
	}

	test('is kept of every version of every command that travels by the outbox', () => {
		expect(Object.fromEntries(offline.map(({ name, version }) => [name, version]))).toEqual(
			Object.fromEntries(Object.entries(STORED).map(([name, stored]) => [name, stored.length]))
		);
	});

	test.each(
		Object.entries(STORED).flatMap(([name, stored]) => stored.map((input, index) => [name, index + 1, input] as const))
	)('%s of version %i is taken as if it were made today', async (name, commandVersion, stored) => {
		const { by, input: valid = {} } = (await prepared[name]?.()) ?? { by: 'admin' };
		const { as, deviceId, seq } = await phoneOf(by);
		const item = startOf(as, deviceId, { seq, name, commandVersion, input: filledIn(stored, valid) });
		const push = { device: deviceId, items: [item] };
		const answer = await installation.call('sync.push', push, { as, type: 'mutation' });
		expect(JSON.parse(answer.text)).toMatchObject({
			result: { data: { verdicts: [{ id: item.id, kind: 'applied' }] } }
		});
	});
});
