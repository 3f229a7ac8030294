import { expect, inject, test } from 'vitest';
import { flush } from '#lib/offline/flush.ts';
import { createFetchTransport } from '#lib/offline/transport.fetch.ts';
import { createPhone } from '../support/offline/phone.ts';
import { addressOf, makeSession } from '../support/postgres.ts';
import { seeded } from '../support/random.ts';
import { openSync } from '../support/sync.ts';
import { createShakyFetch, type Shaken } from './shaky-fetch.ts';
import { createVictim } from './victim.ts';

const KILLS = Number(process.env['CHAOS_KILLS'] ?? 5);
const SEED = Number(process.env['CHAOS_SEED'] ?? 20_261_122);
const COMMANDS = 500;
const TASKS = 10;
/** A flush of 500 commands takes about this long; kills fall anywhere within. */
const LONGEST_LIFE_MS = 900;

const place = await openSync();

test(
	`the server dies ${KILLS} times while 500 commands are sent: none is lost, none doubled, the order stays`,
	async () => {
		const dice = seeded(SEED);
		const tom = await place.sender('Tom', ['Technician']);
		const { token } = await makeSession(place.db, tom.userId, 'field');
		const victim = createVictim({
			databaseUrl: addressOf(place.db.name),
			passwords: inject('postgres').passwords,
			port: 3900 + (process.pid % 90)
		});
		const shaken: Shaken = { sent: 0, dropped: 0, doubled: 0, cut: 0 };
		const headers = { cookie: `__Host-field=${token}`, origin: victim.origin };
		const phone = createPhone();
		Object.assign(phone.parts, {
			companyId: place.company.companyId,
			user: { id: tom.userId, name: 'Tom' },
			transport: createFetchTransport({ origin: victim.origin, fetch: createShakyFetch(headers, dice, shaken) })
		});
		await phone.device.update(async () => ({
			changes: [],
			meta: { deviceId: tom.deviceId, isRegistered: true },
			answer: undefined
		}));
		const tasks = await place.tasks(tom.userId, TASKS);
		const made: string[] = [];
		const more = async () => {
			for (let index = 0; index < COMMANDS; index += 1) {
				const taskId = tasks[Math.floor(index / 2) % TASKS] ?? '';
				const name = index % 2 === 0 ? 'task.start' : 'task.release';
				made.push((await phone.make({ name, input: { taskId }, taskId })).id);
			}
		};
		const send = () => flush(phone.device, phone.parts, new AbortController().signal, { onSending: () => undefined });

		try {
			await more();
			for (let kills = 0; kills < KILLS; kills += 1) {
				await victim.start();
				const sending = send();
				const isEmpty = sending.then((stop) => stop.kind === 'done');
				await new Promise((resolve) => setTimeout(resolve, dice() * LONGEST_LIFE_MS));
				await victim.kill();
				if (await isEmpty) await more();
			}
			await victim.start();
			for (let tries = 0; tries < 100 && (await send()).kind !== 'done'; tries += 1);
		} finally {
			await victim.end();
		}

		const outbox = await phone.device.store.all('outbox');
		expect(outbox.filter((item) => item.state !== 'sent' || item.verdict !== 'applied')).toEqual([]);
		const applied = await place.db.admin<{ id: string }[]>`
			select body::jsonb #>> '{entry,itemId}' as id from audit.entry
			where company_id = ${place.company.companyId} and action in ('task.start', 'task.release') order by seq
		`;
		expect(applied.map((entry) => entry.id)).toEqual(made);
		const changes = await place.db.admin<{ n: number }[]>`
			select n::int from feed where company_id = ${place.company.companyId} and entity = 'task' order by n
		`;
		expect(changes.map((change) => change.n)).toEqual(made.map((_, index) => index + 1));
		console.info(
			`${made.length} commands, ${KILLS} kills, ${shaken.cut} of ${shaken.sent} requests cut, ${shaken.dropped} answers dropped, ${shaken.doubled} requests doubled: 0 lost, 0 doubled, order kept`
		);
	},
	KILLS * 30_000 + 120_000
);
