import { afterAll } from 'vitest';
import { v7 as newId } from 'uuid';
import * as z from 'zod/mini';
import type { Permission } from '#lib/domain/access/permission.ts';
import type { BuiltInRole } from '#lib/domain/access/role.ts';
import { type Command, defineCommand, type Outcome } from '#lib/server/commands/define-command.ts';
import { createReactions } from '#lib/server/commands/reactions.ts';
import { type Caller, type CommandDoor, createCommandDoor } from '#lib/server/commands/run-command.ts';
import type { DomainEvent, Scope } from '#lib/server/commands/scope.ts';
import { createTenantDoor } from '#lib/server/db/with-tenant.ts';
import { createInProcessBus } from '#lib/server/live/bus.ts';
import { registerTagReactions } from '#lib/server/tags/tag-reactions.ts';
import { registerRepairReactions } from '#lib/server/repairs/repair-reactions.ts';
import { registerShutdownReactions } from '#lib/server/shutdowns/shutdown-reactions.ts';
import { registerTaskReactions } from '#lib/server/tasks/task-reactions.ts';
import { cloneDatabase, makeCompany, makeSession, makeUser, type TestCompany, type TestDatabase } from './postgres.ts';
import { type Make, makeIn, type Plant } from './make.ts';

export type Person = {
	userId: string;
	name: string;
	run: <Name extends string, Schema extends z.core.$ZodType, Answer>(
		command: Command<Name, Schema, Answer>,
		input: unknown,
		commandId?: string
	) => Promise<Answer>;
	/** As the outbox of their phone delivers it. */
	deliver: (command: Command, input: unknown, skewMs?: number) => Promise<Outcome<unknown>>;
	read: <Answer>(needs: Permission, work: (scope: Scope) => Promise<Answer>) => Promise<Answer>;
};

const CAST = {
	tina: ['Technician'],
	tom: ['Technician'],
	ada: ['Supervisor'],
	ben: ['Supervisor'],
	/** Sees the second site only. */
	sari: ['Supervisor'],
	manik: ['Mapper'],
	lina: ['Technician', 'Supervisor'],
	gus: ['Admin'],
	vera: ['Viewer']
} as const satisfies Record<string, readonly BuiltInRole[]>;

export type Name = keyof typeof CAST;

export type TestPlant = {
	db: TestDatabase;
	company: TestCompany;
	/** Two sites alike: people narrowed to the second see nothing of the first. */
	here: Plant;
	there: Plant;
	make: Make;
	as: (name: Name) => Person;
	/** For callers that are no person. */
	door: CommandDoor;
	/** Somebody of another company with every right there. */
	rival: Person;
	/** Lets an event of a lower slice happen, as its command would. */
	tell: (name: Name, event: DomainEvent) => Promise<void>;
};

/** A company with two sites, its people and their one door to commands and queries, in a database of this test file's own. */
export async function openPlant(): Promise<TestPlant> {
	const db = await cloneDatabase();
	const company = await makeCompany(db, { code: 'bandung', name: 'Bandung' });
	const make = makeIn(db, company.companyId);
	const here = await make.plant('Hall A');
	const there = await make.plant('Hall B');
	const reactions = createReactions();
	registerTagReactions(reactions);
	registerTaskReactions(reactions);
	registerRepairReactions(reactions);
	registerShutdownReactions(reactions);
	const tenants = createTenantDoor({ connection: db.connections.app, slots: 4 });
	afterAll(tenants.end);
	const door = createCommandDoor({ door: tenants, bus: createInProcessBus(), reactions });
	const people = new Map<string, Person>();
	for (const [name, roles] of Object.entries(CAST)) {
		const sites = name === 'sari' ? [there.siteId] : [];
		people.set(
			name,
			await enter(db, company, door, { name: name.charAt(0).toUpperCase() + name.slice(1), roles, sites })
		);
	}
	const other = await makeCompany(db, { code: 'rhine', name: 'Rhine' });
	const rival = await enter(db, other, door, { name: 'Rival', roles: ['Admin'], sites: [] });
	const as = (name: Name): Person => people.get(name) ?? missing(name);
	const tell = async (name: Name, event: DomainEvent) => {
		await as(name).run(telling, event);
	};
	return { db, company, here, there, make, as, door, rival, tell };
}

type NewPerson = { name: string; roles: readonly BuiltInRole[]; sites: readonly string[] };

async function enter(db: TestDatabase, company: TestCompany, door: CommandDoor, person: NewPerson): Promise<Person> {
	const { userId } = await makeUser(db, company, person);
	const { sessionHash } = await makeSession(db, userId);
	const deviceId = newId();
	await db.admin`insert into device (company_id, id, user_id, name) values (${company.companyId}, ${deviceId}, ${userId}, 'Phone')`;
	const caller: Caller = {
		entry: { sessionHash },
		request: { id: newId(), address: '127.0.0.1', sessionKind: 'portal' }
	};
	return {
		userId,
		name: person.name,
		run: (command, input, commandId) => door.runCommand(caller, command, input, commandId),
		async deliver(command, input, skewMs = 0) {
			const delivery = { deviceId, occurredAt: new Date(), skewMs, base: {} };
			return (await door.runBatch(caller, ({ apply }) => apply(command, input, newId(), delivery))).answer;
		},
		read: (needs, work) => door.runQuery(caller, needs, work)
	};
}

/** Stands in for a command of a lower slice: tells its event and nothing else. */
const telling = defineCommand(
	'place.edit',
	{ needs: 'hierarchy.edit', input: z.custom<DomainEvent>() },
	async (scope, event) => {
		await scope.tell(event);
		return {};
	}
);

function missing(name: string): never {
	throw new Error(`nobody is called ${name}`);
}
