import * as z from 'zod/mini';
import { CompanyId } from '#lib/domain/shared/id.ts';
import { text } from '#lib/domain/shared/text.ts';
import { requestOf, staffMutation } from '../own.ts';
import { router } from '../procedures.ts';

const Nothing = z.optional(z.strictObject({}));

const Enter = z.strictObject({
	companyId: CompanyId,
	reason: text(10, 500),
	/** Subject or link of the e-mail thread; a production company asks for it (SU-2). */
	threadReference: z.optional(text(3, 200))
});

const ConfirmWrite = z.strictObject({
	/** What the customer asked for. */
	note: text(3, 500),
	isConfirmed: z.literal(true),
	/** The command that is about to be repeated, when it is one that asks each time. */
	forCommand: z.optional(z.string().check(z.regex(/^[a-z-]+\.[a-z-]+$/), z.maxLength(60)))
});

export const visitRouter = router({
	enter: staffMutation(Enter, async (ctx, { companyId, reason, threadReference }, me) => {
		const visit = { companyId, reason, threadReference };
		const { issued, visitId } = await ctx.runtime.visits.enter(me, visit, requestOf(ctx));
		ctx.setCookie(ctx.sessionKind, issued.token, issued.maxAgeSeconds);
		return { visitId, companyId };
	}),

	'confirm-write': staffMutation(ConfirmWrite, (ctx, { note, forCommand }, me) =>
		ctx.runtime.visits.confirmWrite(me, ctx.visitHeader, { note, forCommand }, requestOf(ctx))
	),

	'close-window': staffMutation(Nothing, async (ctx, _input, me) => {
		await ctx.runtime.visits.closeWindow(me, ctx.visitHeader, requestOf(ctx));
		return {};
	}),

	exit: staffMutation(Nothing, async (ctx, _input, me) => {
		const { issued, visitId } = await ctx.runtime.visits.exit(me, requestOf(ctx));
		ctx.setCookie(ctx.sessionKind, issued.token, issued.maxAgeSeconds);
		return { visitId };
	}),

	input: staffMutation(Nothing, async (ctx, _input, me) => {
		await ctx.runtime.visits.touch(me, ctx.visitHeader);
		return {};
	})
});
