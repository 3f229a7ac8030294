import * as z from 'zod/mini';
import { PERMISSION_KEYS } from '#lib/domain/access/permission.ts';
import { text } from '#lib/domain/shared/text.ts';
import { addressClass } from '#lib/server/auth/address.ts';
import { callerOf, type Context } from '../context.ts';
import { openMutation, openQuery, requestOf, selfMutation, selfQuery } from '../own.ts';
import { router, withCaller } from '../procedures.ts';

const Nothing = z.optional(z.strictObject({}));

const SignIn = z.strictObject({
	login: z.string().check(z.trim(), z.minLength(1), z.maxLength(254)),
	/** Verified exactly as sent; longer than any password may be, so that length tells nothing. */
	password: z.string().check(z.minLength(1), z.maxLength(1000)),
	company: z.optional(z.string().check(z.trim(), z.maxLength(40))),
	app: z.optional(z.enum(['portal', 'field']))
});

const Granters = z.strictObject({ permission: z.enum(PERMISSION_KEYS) });

const CompanyOf = z.strictObject({ code: text(1, 40) });

/** Counted by what is one address (an IPv6 household is one), like failed sign-ins. */
function countSignIn(ctx: Context): Promise<void> {
	return ctx.runtime.limits.countSignIn(addressClass(ctx.address));
}

export const authRouter = router({
	signIn: openMutation(SignIn, async (ctx, { login, password, company, app }) => {
		await countSignIn(ctx);
		const kind = app ?? ctx.sessionKind;
		const formerSession = kind === ctx.sessionKind ? ctx.sessionHash : undefined;
		const request = { ...requestOf(ctx), sessionKind: kind };
		const attempt = { login, password, company, browser: ctx.browser, formerSession };
		const { issued, answer } = await ctx.runtime.identity.signIn.signIn(attempt, request);
		ctx.setCookie(kind, issued.token, issued.maxAgeSeconds);
		return answer;
	}),

	signOut: selfMutation(Nothing, async (ctx, _input, me) => {
		if (me.isStaff) await ctx.runtime.visits.leaveAll(me, requestOf(ctx));
		await ctx.runtime.identity.profile.signOut(me, requestOf(ctx));
		ctx.setCookie(ctx.sessionKind, undefined, 0);
		return {};
	}),

	/** Staff without a header are shown the portal visit of their session, as page navigations are (PR-5). */
	me: selfQuery(Nothing, async (ctx, _input, me) => {
		const { whoAmI } = ctx.runtime.identity;
		const isNamed = ctx.companyHeader !== undefined || ctx.visitHeader !== undefined;
		if (!me.isStaff || isNamed) return withCaller(ctx, (caller) => whoAmI.inside(me, caller.entry));
		if (!me.visitId || !me.visitCompanyId) return whoAmI.outside(me);
		const { entry } = callerOf(ctx, me.sessionHash);
		return whoAmI.inside(me, { ...entry, companyId: me.visitCompanyId, visitId: me.visitId });
	}),

	/** Whom to ask for a permission one lacks (PR-17). */
	granters: selfQuery(Granters, async (ctx, { permission }) => ({
		items: await withCaller(ctx, ({ entry }) => ctx.runtime.identity.whoAmI.granters(entry, permission))
	})),

	companyOf: openQuery(CompanyOf, async (ctx, { code }) => {
		await countSignIn(ctx);
		return ctx.runtime.identity.companyOf(code);
	}),

	demoAccounts: openQuery(Nothing, async (ctx) => {
		await countSignIn(ctx);
		return ctx.runtime.identity.demoAccounts();
	})
});
