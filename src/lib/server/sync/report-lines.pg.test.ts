import { v7 as newId } from 'uuid';
import { expect, test } from 'vitest';
import { listsIn, repairOf, stopOf } from '../../../../tests/support/reports.ts';
import { openSync, type Sender } from '../../../../tests/support/sync.ts';
import { openBootstrap } from './bootstrap.service.ts';
import { pullChanges } from './pull.service.ts';

const place = await openSync();
const { db, company, plant } = place;
const lists = listsIn(db, company.companyId);
const leak = await lists.type('Leak');
const broken = await lists.reason('Mechanical breakdown');
const tom = await place.sender('Tom', ['Technician']);
const tina = await place.sender('Tina', ['Technician']);
const ada = await place.sender('Ada', ['Supervisor']);
const otherHall = await place.make.plant('Hall B');
const away = await place.sender('Away', ['Technician'], [otherHall.siteId]);

async function linesOf(sender: Sender): Promise<{ entity: string; id: string; row: Record<string, unknown> }[]> {
	const { chunks } = await openBootstrap(place.door, sender.caller);
	let text = '';
	for await (const chunk of chunks) text += chunk;
	const lines = text.split('\n').filter(Boolean);
	return lines.map((line) => JSON.parse(line) as { entity: string; id: string; row: Record<string, unknown> });
}

const pull = async (sender: Sender, cursor: { epoch: string; n: number }) =>
	(await pullChanges(place.door, sender.caller, { cursor, limit: 500 })).rows.map(({ entity, id, op }) => [
		entity,
		id,
		op
	]);

test('a phone holds own reports in full, open ones of others as hints, and the lists to choose from', async () => {
	const request = repairOf(plant, leak);
	const stop = stopOf(plant.lineId, broken);
	const note = { repairId: request.repairId, noteId: newId(), text: 'Seen too' };
	const first = tom.envelope('repair.create', request);
	const answer = await tom.push([
		first,
		tom.envelope('repair.note', note, { deps: [first.id] }),
		tom.envelope('shutdown.report', stop)
	]);
	expect(answer.verdicts.map(({ kind }) => kind)).toEqual(['applied', 'applied', 'applied']);

	const own = await linesOf(tom);
	expect(own.find(({ entity }) => entity === 'repair')).toMatchObject({
		id: request.repairId,
		row: { notes: [{ text: 'Seen too' }] }
	});
	expect(own.find(({ entity }) => entity === 'shutdown')).toMatchObject({
		id: stop.shutdownId,
		row: { state: 'open' }
	});
	const kinds = own.filter(({ entity }) => entity === 'masterdata').map(({ row }) => row['kind']);
	expect(kinds).toEqual(expect.arrayContaining(['repair-type', 'shutdown-reason']));

	const others = await linesOf(tina);
	expect(others.filter(({ entity }) => entity === 'repair' || entity === 'shutdown')).toEqual([]);
	const hints = others.filter(({ entity }) => entity === 'hint');
	expect(hints.map(({ id }) => id).sort()).toEqual([request.repairId, stop.shutdownId].sort());
	expect(hints[0]?.row).not.toHaveProperty('reporter');
	expect((await linesOf(away)).filter(({ entity }) => entity === 'hint')).toEqual([]);
});

test('what becomes of a report comes to its reporter, and takes the hint from everybody', async () => {
	const request = repairOf(plant, leak);
	await tom.push([tom.envelope('repair.create', request)]);
	const { header } = await openBootstrap(place.door, tom.caller);
	const cursor = { epoch: header.epoch, n: header.n };
	await tom.push([tom.envelope('repair.note', { repairId: request.repairId, noteId: newId(), text: 'Louder' })]);
	await db.admin`
		update repair_request set state = 'dismissed', dismiss_reason = 'Reported twice', closed_at = now()
		where id = ${request.repairId}
	`;
	await ada.push([ada.envelope('repair.note', { repairId: request.repairId, noteId: newId(), text: 'Late' })]);
	expect(await pull(tom, cursor)).toEqual([
		['repair', request.repairId, 'upsert'],
		['hint', request.repairId, 'upsert']
	]);
	expect(await pull(tina, cursor)).toEqual([['hint', request.repairId, 'upsert']]);
	expect(await pull(away, cursor)).toEqual([]);
});

test('who may neither report nor view gets nothing of it, a report sent twice is taken once', async () => {
	const request = repairOf(plant, leak);
	const one = tom.envelope('repair.create', request);
	const again = tom.envelope('repair.create', request);
	const answer = await tom.push([one, again]);
	expect(answer.verdicts.map(({ kind }) => kind)).toEqual(['applied', 'applied']);
	const [row] = await db.admin<{ n: number }[]>`
		select count(*)::int as n from repair_request where id = ${request.repairId}
	`;
	expect(row?.n).toBe(1);
	const refused = await ada.push([ada.envelope('repair.create', repairOf(plant, leak))]);
	expect(refused.verdicts).toMatchObject([
		{ kind: 'refused', reason: 'permission', permission: 'mobile.repair.request' }
	]);
});
