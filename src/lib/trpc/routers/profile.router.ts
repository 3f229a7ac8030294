import * as z from 'zod/mini';
import { Name } from '#lib/domain/shared/text.ts';
import { requestOf, selfMutation, selfQuery } from '../own.ts';
import { router } from '../procedures.ts';

const Nothing = z.optional(z.strictObject({}));

const ChangePassword = z.strictObject({
	current: z.string().check(z.minLength(1), z.maxLength(1000)),
	next: z.string().check(z.minLength(1), z.maxLength(1000)),
	endOthers: z._default(z.boolean(), true)
});

const EndSession = z.strictObject({ sessionId: z.uuid() });

const EditProfile = z.strictObject({
	name: z.optional(Name),
	language: z.optional(z.string().check(z.regex(/^[a-z]{2}(-[A-Z]{2})?$/))),
	timeZone: z.optional(z.string().check(z.maxLength(60), z.refine(isTimeZone, 'time-zone'))),
	theme: z.optional(z.enum(['system', 'light', 'dark', 'sunlight']))
});

export const profileRouter = router({
	changePassword: selfMutation(ChangePassword, async (ctx, input, me) => {
		const issued = await ctx.runtime.identity.profile.changePassword(me, input, requestOf(ctx));
		ctx.setCookie(ctx.sessionKind, issued.token, issued.maxAgeSeconds);
		return {};
	}),

	edit: selfMutation(EditProfile, async (ctx, { name, language, timeZone, theme }, me) => {
		const edit = { name: name ?? null, language: language ?? null, timeZone: timeZone ?? null, theme: theme ?? null };
		await ctx.runtime.identity.profile.edit(me, edit, requestOf(ctx));
		return {};
	}),

	sessions: selfQuery(Nothing, async (ctx, _input, me) => {
		const items = await ctx.runtime.identity.profile.sessions(me);
		return { items, next: null, total: items.length };
	}),

	endSession: selfMutation(EndSession, async (ctx, { sessionId }, me) => {
		await ctx.runtime.identity.profile.endSession(me, sessionId, requestOf(ctx));
		return {};
	}),

	endOtherSessions: selfMutation(Nothing, async (ctx, _input, me) => ({
		ended: await ctx.runtime.identity.profile.endOtherSessions(me, requestOf(ctx))
	}))
});

function isTimeZone(name: string): boolean {
	try {
		new Intl.DateTimeFormat('en', { timeZone: name });
		return true;
	} catch {
		return false;
	}
}
