import * as z from 'zod/mini';
import type { Needs } from '#lib/domain/commands/command.ts';
import { CommandId } from '#lib/domain/shared/id.ts';
import { parseInput } from '#lib/domain/shared/input.ts';
import { Refusal, refuse } from '#lib/domain/shared/refusal.ts';
import type { Command } from '#lib/server/commands/define-command.ts';
import type { Caller } from '#lib/server/commands/run-command.ts';
import type { Scope } from '#lib/server/commands/scope.ts';
import { callerOf, type Context } from './context.ts';
import { toTrpcError, trpc } from './init.ts';

export const router = trpc.router;

// `next()` returns an error instead of throwing it: the transaction is opened in runCommand, never around next().
const procedure = trpc.procedure.use(async ({ ctx, next, type }) => {
	try {
		await ctx.runtime.limits.countCall(ctx.sessionHash ?? ctx.address, type === 'mutation');
	} catch (error) {
		throw toTrpcError(error);
	}
	const result = await next();
	if (result.ok) {
		if (ctx.sessionHash) ctx.runtime.sessions.touch(ctx.sessionHash, type === 'mutation');
		return result;
	}
	const cause = result.error.cause;
	if (cause instanceof Refusal) throw toTrpcError(cause);
	if (result.error.code === 'INTERNAL_SERVER_ERROR')
		ctx.runtime.log.error({ err: cause, requestId: ctx.requestId }, 'fault');
	return result;
});

/** The schema is applied once, inside the handlers below; tRPC only learns its types. */
export function typed<Schema extends z.core.$ZodType>(
	_schema: Schema
): { _input: z.input<Schema>; _output: unknown; parse: (value: unknown) => unknown } {
	return { parse: (value: unknown) => value } as {
		_input: z.input<Schema>;
		_output: unknown;
		parse: (value: unknown) => unknown;
	};
}

/** A command as a mutation. `commandId` makes a repeated call answer from storage. */
export function command<Name extends string, Schema extends z.ZodMiniObject, Answer>(
	definition: Command<Name, Schema, Answer>
) {
	const withId = z.extend(definition.input, { commandId: z.optional(CommandId) });
	return procedure
		.meta({ needs: definition.needs, orNeeds: definition.orNeeds, input: definition.input })
		.input(typed(withId))
		.mutation(({ ctx, input }): Promise<Answer> => {
			return withCaller(ctx, (caller) => {
				const { commandId, ...rest } = splitCommandId(input);
				return ctx.runtime.commands.runCommand(caller, definition, rest, commandId);
			});
		});
}

function splitCommandId(input: unknown): { commandId?: string | undefined } & Record<string, unknown> {
	return parseInput(z.looseObject({ commandId: z.optional(CommandId) }), input);
}

/** A read inside the company, behind one permission; `self` is about oneself. */
export function query<Schema extends z.core.$ZodType, Answer>(
	needs: Needs,
	schema: Schema,
	handler: (scope: Scope, input: z.output<Schema>) => Promise<Answer>
) {
	return procedure
		.meta({ needs, input: schema })
		.input(typed(schema))
		.query(({ ctx, input, path }): Promise<Answer> => {
			const trace = { procedure: path, subject: subjectOf(input) };
			return withCaller(ctx, (caller) =>
				ctx.runtime.commands.runQuery(caller, needs, (scope) => handler(scope, parseInput(schema, input)), trace)
			);
		});
}

/** The ids a read names, for the record of a support visit. */
function subjectOf(input: unknown): string {
	if (typeof input !== 'object' || input === null) return '';
	const ids = Object.entries(input).filter(
		([key, value]) => key.endsWith('Id') && z.safeParse(z.uuid(), value).success
	);
	return ids
		.map(([key, value]) => `${key}=${String(value)}`)
		.join(' ')
		.slice(0, 200);
}

/** Open to anybody, signed in or not. The short list of them stands in a test. */
export const open = procedure.meta({ needs: 'open' });

const signedIn = procedure.use(({ ctx, next }) => {
	if (!ctx.sessionHash) throw toTrpcError(new Refusal('session'));
	return next({ ctx: { ...ctx, sessionHash: ctx.sessionHash } });
});

/** For oneself: needs a session, no permission. The short list of them stands in a test. */
export const self = signedIn.meta({ needs: 'self' });

/** For support staff, in or outside of companies. */
export const staff = signedIn.meta({ needs: 'tenant-switching' });

/** Runs in the company of the session or header; a staff call by header alone first opens its logged visit (PR-5). */
export async function withCaller<Answer>(ctx: Context, work: (caller: Caller) => Promise<Answer>): Promise<Answer> {
	if (!ctx.sessionHash) return refuse('session');
	const caller = callerOf(ctx, ctx.sessionHash);
	try {
		return await work(caller);
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		if (error.code === 'visit-required') {
			await ctx.runtime.visits.openHeaderVisit(caller, ctx.visitReason);
			return work(caller);
		}
		await ctx.runtime.visits.recordRefusal(caller, error);
		throw error;
	}
}
