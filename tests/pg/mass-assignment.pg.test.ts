import { beforeAll, expect, test, vi } from 'vitest';
import { v7 as newId } from 'uuid';
import { type Installation, startInstallation } from '../support/installation.ts';
import { preparedCommands } from '../support/prepared-commands.ts';
import { allProcedures } from '../support/procedures.ts';
import { changedTables, snapshotOf } from '../support/snapshot.ts';

// What a client adds to an input to decide what is not theirs to decide is refused by name, and nothing changes (AZ-7).

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const SMUGGLED: Readonly<Record<string, unknown>> = {
	state: 'completed',
	assignees: [],
	assignee_ids: [],
	approvedById: newId(),
	approver: newId(),
	company: newId(),
	companyId: newId(),
	company_id: newId(),
	author: newId(),
	actor: newId(),
	createdAt: '2020-01-01T00:00:00Z',
	createdBy: newId(),
	deletedAt: null,
	updated_at: '2020-01-01T00:00:00Z',
	roles: ['Admin'],
	rights: '1'.repeat(58),
	isStaff: true,
	permissions: ['settings.edit'],
	visit: newId(),
	now: '2020-01-01T00:00:00Z'
};

let installation: Installation;
beforeAll(async () => {
	installation = await startInstallation();
});

test('a command takes no field that is not its own, at the top or in a list', async () => {
	const { db, companies } = installation;
	const prepared = await preparedCommands(installation);
	const wrong: string[] = [];
	let count = 0;
	for (const { path } of allProcedures().filter(({ path: name }) => name in prepared)) {
		const { by, input = {} } = (await prepared[path]?.()) ?? { by: 'admin' };
		const as = await installation.signIn(`${by}@bandung.example`);
		// What preparing it left to tell is told before.
		await installation.runtime.teller.settled();
		const before = await snapshotOf(db, companies.bandung);
		// A field of the command's own is no smuggling.
		const smuggled = Object.entries(SMUGGLED).filter(([key]) => !(key in input));
		for (const [key, value] of smuggled) {
			for (const smuggling of inputsWith(input, key, value)) {
				const answer = await installation.call(path, smuggling, { as, type: 'mutation' });
				count += 1;
				if (answer.status !== 400 || answer.reason !== 'invalid') wrong.push(`${path} ${key}: ${answer.status}`);
			}
		}
		const changed = changedTables(before, await snapshotOf(db, companies.bandung));
		if (changed.length > 0) wrong.push(`${path} changed ${changed.join(', ')}`);
	}
	console.log(`mass assignment: ${count} inputs with a field too many, ${wrong.length} taken`);
	expect(wrong).toEqual([]);
	expect(count).toBeGreaterThan(22 * Object.keys(SMUGGLED).length);
});

function inputsWith(input: Record<string, unknown>, key: string, value: unknown): Record<string, unknown>[] {
	const inLists = Object.entries(input).flatMap(([name, list]) => {
		const [first] = Array.isArray(list) ? (list as unknown[]) : [];
		return typeof first === 'object' && first !== null ? [{ ...input, [name]: [{ ...first, [key]: value }] }] : [];
	});
	return [{ ...input, [key]: value }, ...inLists];
}
