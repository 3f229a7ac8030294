import type * as z from 'zod/mini';
import { refuse } from '#lib/domain/shared/refusal.ts';
import type { RequestInfo } from '#lib/server/commands/effects.ts';
import type { SignedIn } from '#lib/server/auth/session-store.ts';
import type { Context } from './context.ts';
import { open, parse, self, staff, typed } from './procedures.ts';

// Procedures about signing in, oneself and support visits: no company's transaction around them.

type Own<Schema extends z.core.$ZodType, Answer> = (
	ctx: Context,
	input: z.output<Schema>,
	me: SignedIn
) => Promise<Answer>;
type Open<Schema extends z.core.$ZodType, Answer> = (ctx: Context, input: z.output<Schema>) => Promise<Answer>;

export function openQuery<Schema extends z.core.$ZodType, Answer>(schema: Schema, handler: Open<Schema, Answer>) {
	return open
		.meta({ needs: 'open', input: schema })
		.input(typed(schema))
		.query(({ ctx, input }): Promise<Answer> => handler(ctx, parse(schema, input)));
}

export function openMutation<Schema extends z.core.$ZodType, Answer>(schema: Schema, handler: Open<Schema, Answer>) {
	return open
		.meta({ needs: 'open', input: schema })
		.input(typed(schema))
		.mutation(({ ctx, input }): Promise<Answer> => handler(ctx, parse(schema, input)));
}

export function selfQuery<Schema extends z.core.$ZodType, Answer>(schema: Schema, handler: Own<Schema, Answer>) {
	return self
		.meta({ needs: 'self', input: schema })
		.input(typed(schema))
		.query(async ({ ctx, input }): Promise<Answer> => {
			const me = await signedIn(ctx);
			return handler(ctx, parse(schema, input), me);
		});
}

export function selfMutation<Schema extends z.core.$ZodType, Answer>(schema: Schema, handler: Own<Schema, Answer>) {
	return self
		.meta({ needs: 'self', input: schema })
		.input(typed(schema))
		.mutation(async ({ ctx, input }): Promise<Answer> => {
			const me = await signedIn(ctx);
			return handler(ctx, parse(schema, input), me);
		});
}

export function staffQuery<Schema extends z.core.$ZodType, Answer>(schema: Schema, handler: Own<Schema, Answer>) {
	return staff
		.meta({ needs: 'tenant-switching', input: schema })
		.input(typed(schema))
		.query(async ({ ctx, input }): Promise<Answer> => {
			const me = await supportStaff(ctx);
			return handler(ctx, parse(schema, input), me);
		});
}

export function staffMutation<Schema extends z.core.$ZodType, Answer>(schema: Schema, handler: Own<Schema, Answer>) {
	return staff
		.meta({ needs: 'tenant-switching', input: schema })
		.input(typed(schema))
		.mutation(async ({ ctx, input }): Promise<Answer> => {
			const me = await supportStaff(ctx);
			return handler(ctx, parse(schema, input), me);
		});
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
