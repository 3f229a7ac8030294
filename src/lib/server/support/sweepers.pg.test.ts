import { expect, test } from 'vitest';
import { createNode } from '../../../../tests/support/identity.ts';
import { createLiveNode, Reader } from '../../../../tests/support/live.ts';
import { cloneDatabase, makeCompany, makeSession, makeStaff, makeVisit } from '../../../../tests/support/postgres.ts';
import { startSweepers } from './sweepers.ts';

const db = await cloneDatabase();
const node = createNode(db);
const { port } = await createLiveNode(node);

test('a visit nobody sits at any more ends by itself, and its socket closes within two seconds', async () => {
	const mill = await makeCompany(db, { code: 'bandung', name: 'Bandung' });
	const nina = await makeStaff(db, 'Nina');
	const { token, sessionHash } = await makeSession(db, nina.userId);
	const visitId = await makeVisit(db, { userId: nina.userId, sessionHash, companyId: mill.companyId });
	const reader = new Reader(port, { token });
	await reader.hello(mill.companyId, null, visitId);
	const stop = startSweepers({
		...node,
		uploads: { sweep: () => Promise.resolve(0) },
		sweepOrphans: () => Promise.resolve(0),
		runMinute: () => Promise.resolve(0)
	});
	const startedAt = performance.now();
	await db.admin`update auth.visit set last_input_at = now() - interval '15 minutes' where id = ${visitId}`;
	expect(await reader.closed).toBe(4403);
	expect(performance.now() - startedAt).toBeLessThan(2500);
	stop();
	const [visit] = await db.admin`select exit_kind from auth.visit where id = ${visitId}`;
	expect(visit?.['exit_kind']).toBe('idle');
});
