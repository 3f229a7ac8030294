import type * as z from 'zod/mini';
import { parseInput } from '#lib/domain/shared/input.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import type { RequestInfo } from '#lib/server/commands/effects.ts';
import type { SignedIn } from '#lib/server/auth/session-store.ts';
import type { Context } from './context.ts';
import { open, self, staff, typed } from './procedures.ts';

// Procedures about signing in, oneself and support visits: no company's transaction around them.

type Own<Schema extends z.core.$ZodType, Answer> = (
	ctx: Context,
	input: z.output<Schema>,
	me: SignedIn
) => Promise<Answer>;
type Open<Schema extends z.core.$ZodType, Answer> = (ctx: Context, input: z.output<Schema>) => Promise<Answer>;

export function openQuery<Schema extends z.core.$ZodType, Answer>(schema: Schema, handler: Open<Schema, Answer>) {
	return open.meta({ needs: 'open', input: schema }).input(typed(schema)).query(handle(schema, handler));
}

export function openMutation<Schema extends z.core.$ZodType, Answer>(schema: Schema, handler: Open<Schema, Answer>) {
	return open.meta({ needs: 'open', input: schema }).input(typed(schema)).mutation(handle(schema, handler));
}

export function selfQuery<Schema extends z.core.$ZodType, Answer>(schema: Schema, handler: Own<Schema, Answer>) {
	return self
		.meta({ needs: 'self', input: schema })
		.input(typed(schema))
		.query(handleFor(signedIn, schema, handler));
}

export function selfMutation<Schema extends z.core.$ZodType, Answer>(schema: Schema, handler: Own<Schema, Answer>) {
	return self
		.meta({ needs: 'self', input: schema })
		.input(typed(schema))
		.mutation(handleFor(signedIn, schema, handler));
}

export function staffQuery<Schema extends z.core.$ZodType, Answer>(schema: Schema, handler: Own<Schema, Answer>) {
	return staff
		.meta({ needs: 'tenant-switching', input: schema })
		.input(typed(schema))
		.query(handleFor(supportStaff, schema, handler));
}

export function staffMutation<Schema extends z.core.$ZodType, Answer>(schema: Schema, handler: Own<Schema, Answer>) {
	return staff
		.meta({ needs: 'tenant-switching', input: schema })
		.input(typed(schema))
		.mutation(handleFor(supportStaff, schema, handler));
}

type Call = { ctx: Context; input: unknown };

function handle<Schema extends z.core.$ZodType, Answer>(schema: Schema, handler: Open<Schema, Answer>) {
	return async ({ ctx, input }: Call): Promise<Answer> => handler(ctx, parseInput(schema, input));
}

/** Asks who calls before it reads what they say. */
function handleFor<Schema extends z.core.$ZodType, Answer>(
	admit: (ctx: Context) => Promise<SignedIn>,
	schema: Schema,
	handler: Own<Schema, Answer>
) {
	return async ({ ctx, input }: Call): Promise<Answer> => {
		const me = await admit(ctx);
		return handler(ctx, parseInput(schema, input), me);
	};
}

async function signedIn(ctx: Context): Promise<SignedIn> {
	const me = ctx.sessionHash ? await ctx.runtime.sessions.validate(ctx.sessionHash) : undefined;
	return me ?? refuse('session');
}

async function supportStaff(ctx: Context): Promise<SignedIn> {
	const me = await signedIn(ctx);
	return me.isStaff ? me : refuse('permission', { permission: 'tenant-switching' });
}

/** What the log says about this request. */
export function requestOf(ctx: Context): RequestInfo {
	return { id: ctx.requestId, address: ctx.address, sessionKind: ctx.sessionKind };
}
