import { v7 as newId } from 'uuid';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { NoticeRow } from '#lib/domain/notifications/notice.ts';
import { createModelServer } from '../../../tests/support/offline/model-server.ts';
import { createFakeClock, createPhone, fetchParts, settle } from '../../../tests/support/offline/phone.ts';
import { createFieldClient, type FieldClient } from './field-client.ts';

beforeAll(fetchParts);

const clients: FieldClient[] = [];
afterEach(async () => {
	for (const client of clients.splice(0)) await client.stop();
});

async function begin() {
	const clock = createFakeClock();
	const server = createModelServer(clock.now);
	const phone = createPhone({ clock, server });
	const tell = (daysAgo: number, over: Partial<NoticeRow> = {}): NoticeRow => {
		const at = new Date(clock.now().getTime() - daysAgo * 86_400_000).toISOString();
		const noticeId = newId();
		const row: NoticeRow = {
			noticeId,
			category: 'task_assigned',
			event: null,
			count: 1,
			subject: { type: 'task', id: newId() },
			title: 'Bearing check',
			place: 'Loom L-314',
			actorName: 'Siti Rahma',
			reason: null,
			isCritical: false,
			at,
			readAt: null,
			...over
		};
		server.publish('notice', noticeId, row);
		return row;
	};
	const client = createFieldClient(phone.parts);
	clients.push(client);
	return { client, server, tell };
}

async function start(client: FieldClient) {
	client.start();
	await settle();
}

const idsOf = (rows: readonly NoticeRow[]) => rows.map(({ noticeId }) => noticeId);

describe('the feed on the phone', () => {
	test('is newest first, thirty days long, and can be narrowed to one kind', async () => {
		const { client, tell } = await begin();
		const rows = [tell(3), tell(1, { category: 'repair_updated' }), tell(2), tell(31)];
		await start(client);
		expect(idsOf(await client.notices())).toEqual([rows[1], rows[2], rows[0]].map((row) => row?.noticeId));
		expect(idsOf(await client.notices('repair_updated'))).toEqual([rows[1]?.noticeId]);
		expect(await client.unreadNotices()).toBe(3);
	});

	test('counts as read what is read without a signal, and says it to the server once', async () => {
		const { client, server, tell } = await begin();
		const [one, two] = [tell(1), tell(2)];
		await start(client);
		server.faults.push('unreachable', 'unreachable', 'unreachable', 'unreachable');
		await client.readNotices('Notices read', [one.noticeId]);
		await client.readNotices('Notices read', [one.noticeId]);
		expect((await client.notices()).map(({ readAt }) => readAt !== null)).toEqual([true, false]);
		expect(await client.unreadNotices()).toBe(1);
		const outbox = await client.outbox();
		expect(outbox.map(({ name, input }) => [name, input])).toEqual([
			['notification.read', { noticeIds: [one.noticeId] }]
		]);
		expect(idsOf(await client.notices())).toEqual([one.noticeId, two.noticeId]);
	});

	test('marks all that it holds, not what comes later', async () => {
		const { client, tell } = await begin();
		const newest = tell(1);
		tell(2);
		await start(client);
		await client.readAllNotices('All notices read');
		expect(await client.unreadNotices()).toBe(0);
		const outbox = await client.outbox();
		expect(outbox.map(({ name, input }) => [name, input])).toEqual([['notification.read-all', { upTo: newest.at }]]);
		tell(0);
		await client.sync();
		await settle();
		expect(await client.unreadNotices()).toBeGreaterThan(0);
	});
});
