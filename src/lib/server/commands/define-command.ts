import type * as z from 'zod/mini';
import type { Permission } from '#lib/domain/access/permission.ts';
import { COMMAND_DEADLINE_MS, type CommandDefinition, type Needs, type Upgrade } from '#lib/domain/commands/command.ts';
import { Refusal } from '#lib/domain/shared/refusal.ts';
import type { CommandScope } from './scope.ts';

/**
 * What a handler may say besides its answer: the evidence was set aside for a supervisor (`held`), joined what was there
 * (`merged`), or had nothing left to change (`superseded`). Online callers see the answer all the same.
 */
export type Outcome<Answer> =
	| { verdict: 'applied' | 'merged'; answer: Answer }
	| { verdict: 'held'; reason: string; answer: Answer }
	| { verdict: 'superseded'; state: string; answer: Answer };

export type Command<
	Name extends string = string,
	Schema extends z.core.$ZodType = z.core.$ZodType,
	Answer = unknown
> = CommandDefinition<Name, Schema> & {
	/** A method, so that commands of every input fit one registry; inputs are parsed by `input` before. */
	run(scope: CommandScope, input: z.output<Schema>): Promise<Outcome<Answer>>;
	/** Several at once with fewer statements: the same outcomes as one by one. Judges all before it writes anything. */
	runMany?(jobs: readonly Job<z.output<Schema>>[]): Promise<Said<Answer>[]>;
};

/** One of several commands of a name that are run together. */
export type Job<Input> = { scope: CommandScope; input: Input };

/** What became of it, in the order of the jobs; a refusal is an answer here, since it concerns one of many. */
export type Said<Answer> = Outcome<Answer> | Refusal;

type Options<Schema extends z.core.$ZodType> = {
	needs: Needs;
	needsOnPhone?: Needs;
	orNeeds?: Permission;
	input: Schema;
	/** One for each version before the newest; their number says which that is. */
	upgrades?: readonly Upgrade[];
	deadlineMs?: number;
	asksEachTime?: boolean | ((input: z.output<Schema>) => boolean);
	byClock?: boolean;
	isOffline?: boolean;
	about?: string;
};

/** Declares a command. The handler loads, refuses, changes, records and publishes, in this order, in one transaction. */
export function defineCommand<const Name extends string, Schema extends z.core.$ZodType, Answer>(
	name: Name,
	options: Options<Schema>,
	handler: (scope: CommandScope, input: z.output<Schema>) => Promise<Answer>
): Command<Name, Schema, Answer> {
	return defineJudgedCommand(name, options, async (scope, input) => ({
		verdict: 'applied',
		answer: await handler(scope, input)
	}));
}

/** Like `defineJudgedCommand`, for commands that phones deliver many of: a whole row of them costs as many statements as one. */
export function defineBulkCommand<const Name extends string, Schema extends z.core.$ZodType, Answer>(
	name: Name,
	options: Options<Schema>,
	runMany: (jobs: readonly Job<z.output<Schema>>[]) => Promise<Said<Answer>[]>
): Command<Name, Schema, Answer> {
	const single = defineJudgedCommand(name, options, async (scope, input) => {
		const [said] = await runMany([{ scope, input }]);
		if (said === undefined || said instanceof Refusal) throw said ?? new Error('a command has no outcome');
		return said;
	});
	return { ...single, runMany };
}

/** Like `defineCommand`, for commands of the outbox whose verdict can be something other than applied. */
export function defineJudgedCommand<const Name extends string, Schema extends z.core.$ZodType, Answer>(
	name: Name,
	options: Options<Schema>,
	run: (scope: CommandScope, input: z.output<Schema>) => Promise<Outcome<Answer>>
): Command<Name, Schema, Answer> {
	const asks = options.asksEachTime ?? false;
	return {
		name,
		needs: options.needs,
		needsOnPhone: options.needsOnPhone ?? options.needs,
		orNeeds: options.orNeeds,
		input: options.input,
		version: (options.upgrades?.length ?? 0) + 1,
		upgrades: options.upgrades ?? [],
		deadlineMs: options.deadlineMs ?? COMMAND_DEADLINE_MS,
		asksEachTime: typeof asks === 'function' ? asks : () => asks,
		byClock: options.byClock ?? false,
		isOffline: options.isOffline ?? false,
		about: options.about,
		run
	};
}
