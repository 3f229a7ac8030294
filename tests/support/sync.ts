import { v7 as newId } from 'uuid';
import * as z from 'zod/mini';
import { afterAll } from 'vitest';
import type { BuiltInRole } from '#lib/domain/access/role.ts';
import { Envelope } from '#lib/domain/commands/envelope.ts';
import type { PushAnswer } from '#lib/domain/commands/verdict.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import { type Command, defineCommand } from '#lib/server/commands/define-command.ts';
import { createReactions } from '#lib/server/commands/reactions.ts';
import { type Caller, type CommandDoor, createCommandDoor } from '#lib/server/commands/run-command.ts';
import { createTenantDoor, type TenantDoor } from '#lib/server/db/with-tenant.ts';
import { createInProcessBus } from '#lib/server/live/bus.ts';
import type { Registry } from '#lib/server/sync/judge.ts';
import { pushCommands } from '#lib/server/sync/push.service.ts';
import { registerDevice } from '#lib/server/sync/register.service.ts';
import { allCommands } from '#lib/server/registry.ts';
import { registerTagReactions } from '#lib/server/tags/tag-reactions.ts';
import { makeIn, type Make, type Plant } from './make.ts';
import { cloneDatabase, makeCompany, makeSession, makeUser, type TestCompany, type TestDatabase } from './postgres.ts';

const Title = z.strictObject({ taskId: z.uuid(), title: z.string() });
const Renamed = z.strictObject({ taskId: z.uuid(), title: z.string(), note: z.string() });

/** Stand-ins: one refuses too late, one breaks its own statement, one has changed its input twice. */
const FAULTY = [
	defineCommand('test.refuse-late', { needs: 'task.execute', input: Title, isOffline: true }, async (scope, input) => {
		await scope.sql`
			update task set title = ${input.title} where company_id = ${scope.actor.companyId} and id = ${input.taskId}
		`;
		return refuse('stale');
	}),
	defineCommand('test.break', { needs: 'task.execute', input: Title, isOffline: true }, async (scope, input) => {
		await scope.sql`
			update task set title = '' where company_id = ${scope.actor.companyId} and id = ${input.taskId}
		`;
		return {};
	}),
	defineCommand(
		'test.third-version',
		{
			needs: 'task.execute',
			input: Renamed,
			isOffline: true,
			upgrades: [({ name, ...input }) => ({ ...input, title: name }), (input) => ({ ...input, note: 'none given' })]
		},
		async (_scope, input) => input
	)
] as Command[];

export type Sender = {
	userId: string;
	deviceId: string;
	caller: Caller;
	/** The next number unless one is given. */
	envelope: (
		name: string,
		input: Record<string, unknown>,
		change?: Partial<Record<keyof Envelope, unknown>>
	) => Envelope;
	push: (items: readonly Envelope[], waiting?: number) => Promise<PushAnswer>;
};

export type SyncPlace = {
	db: TestDatabase;
	company: TestCompany;
	make: Make;
	plant: Plant;
	templateId: string;
	door: TenantDoor;
	commands: CommandDoor;
	registry: Registry;
	sender: (name: string, roles: readonly BuiltInRole[], sites?: readonly string[]) => Promise<Sender>;
	/** Open tasks of somebody. */
	tasks: (userId: string, count: number) => Promise<string[]>;
	count: (what: 'command_ledger' | 'feed' | 'audit.entry') => Promise<number>;
};

/** A company with one plant, its own database, and phones that deliver straight into the service. */
export async function openSync(): Promise<SyncPlace> {
	const db = await cloneDatabase();
	const company = await makeCompany(db, { code: 'bandung', name: 'Bandung' });
	const make = makeIn(db, company.companyId);
	const plant = await make.plant('Hall A');
	const field = { key: 'note', label: 'Note', kind: 'text' } as const;
	const templateId = await make.template('Check', { fields: [field] });
	const door = createTenantDoor({ connection: db.connections.app, slots: 4 });
	afterAll(door.end);
	const reactions = createReactions();
	registerTagReactions(reactions);
	const commands = createCommandDoor({ door, bus: createInProcessBus(), reactions });
	const registry: Registry = new Map([...allCommands(), ...FAULTY.map((command) => [command.name, command] as const)]);

	return {
		db,
		company,
		make,
		plant,
		templateId,
		door,
		commands,
		registry,
		async sender(name, roles, sites = []) {
			const { userId } = await makeUser(db, company, { name, roles, sites });
			const { sessionHash } = await makeSession(db, userId, 'field');
			const caller: Caller = {
				entry: { sessionHash },
				request: { id: newId(), address: '127.0.0.1', sessionKind: 'field' }
			};
			const deviceId = newId();
			await registerDevice(commands, caller, {
				deviceId,
				name: `Phone of ${name}`,
				platform: 'test',
				appVersion: '0.1.0'
			});
			let seq = 0;
			return {
				userId,
				deviceId,
				caller,
				envelope(command, input, change = {}) {
					seq = typeof change.seq === 'number' ? change.seq : seq + 1;
					return z.parse(Envelope, {
						v: 1,
						id: newId(),
						company: company.companyId,
						device: deviceId,
						seq,
						name: command,
						commandVersion: 1,
						input,
						base: {},
						deps: [],
						occurredAt: new Date().toISOString(),
						clockOffset: 0,
						actor: userId,
						...change
					});
				},
				push: (items, waiting = 0) => pushCommands(commands, registry, caller, { device: deviceId, waiting, items })
			};
		},
		async tasks(userId, count) {
			const ids: string[] = [];
			for (let index = 0; index < count; index += 1)
				ids.push(await make.task({ at: plant, templateId, assigneeIds: [userId] }));
			return ids;
		},
		async count(what) {
			const [schema, table] = what.includes('.') ? what.split('.') : ['public', what];
			const [row] = await db.admin<{ count: number }[]>`
				select count(*)::int as count from ${db.admin(schema ?? '')}.${db.admin(table ?? '')} where company_id = ${company.companyId}
			`;
			return row?.count ?? 0;
		}
	};
}

/** A submission that satisfies the form of the fixture. */
export function submission(taskId: string, templateId: string, note = 'all well'): Record<string, unknown> {
	const now = Date.now();
	return {
		taskId,
		recordId: newId(),
		templateId,
		templateVersion: 1,
		values: { note: { kind: 'text', value: note } },
		safety: null,
		presence: { kind: 'none' },
		startedAt: new Date(now - 60_000).toISOString(),
		performedAt: new Date(now).toISOString(),
		isOffline: true
	};
}
