import * as z from 'zod/mini';
import { Envelope, MAX_BATCH, Owner, PushInput } from '#lib/domain/commands/envelope.ts';
import { Cursor } from '#lib/domain/live/protocol.ts';
import { DeviceId } from '#lib/domain/shared/id.ts';
import { text } from '#lib/domain/shared/text.ts';
import { allCommands } from '#lib/server/registry.ts';
import type { Caller } from '#lib/server/commands/run-command.ts';
import { openBootstrap } from '#lib/server/sync/bootstrap.service.ts';
import { MAX_PULL, pullChanges } from '#lib/server/sync/pull.service.ts';
import { pushCommands } from '#lib/server/sync/push.service.ts';
import { registerDevice } from '#lib/server/sync/register.service.ts';
import { type Context, EvidenceKey, evidenceCallerOf, hashToken } from '../context.ts';
import { openMutation, selfMutation, selfQuery } from '../own.ts';
import { requireRecentApp } from '../app-age.ts';
import { router, withCaller } from '../procedures.ts';

const Register = z.strictObject({
	deviceId: DeviceId,
	name: text(0, 80),
	platform: text(0, 200),
	appVersion: text(0, 40),
	owner: z.optional(Owner),
	evidence: z.optional(EvidenceKey)
});

/** Also with empty hands: whether there is anything to hand in this way at all. */
const HandIn = z.strictObject({
	...PushInput.shape,
	evidence: EvidenceKey,
	items: z.array(Envelope).check(z.maxLength(MAX_BATCH))
});

const Pull = z.strictObject({
	cursor: Cursor,
	owner: z.optional(Owner),
	limit: z._default(z.int().check(z.minimum(1), z.maximum(MAX_PULL)), 500)
});

function withRecentApp<Answer>(ctx: Context, work: (caller: Caller) => Promise<Answer>): Promise<Answer> {
	requireRecentApp(ctx);
	return withCaller(ctx, work);
}

/** What a device asks for; who is admitted, and each delivered command by its own key, is judged behind the gate. */
export const syncRouter = router({
	register: selfMutation(Register, (ctx, { owner, evidence, ...device }) =>
		withRecentApp(ctx, (caller) =>
			registerDevice(ctx.runtime.commands, caller, device, {
				owner,
				evidenceHash: evidence === undefined ? undefined : hashToken(evidence)
			})
		)
	),
	push: selfMutation(PushInput, (ctx, push) =>
		withRecentApp(ctx, (caller) => pushCommands(ctx.runtime.commands, allCommands(), caller, push))
	),
	/**
	 * The outbox of somebody whose account or device is gone (8.5); everybody else is told to sign in. An app of any age may
	 * do it: nobody will sign in there again to send it after an update.
	 */
	'hand-in': openMutation(HandIn, (ctx, { evidence, ...push }) =>
		pushCommands(ctx.runtime.commands, allCommands(), evidenceCallerOf(ctx, evidence), push)
	),
	pull: selfQuery(Pull, (ctx, pull) => withRecentApp(ctx, (caller) => pullChanges(ctx.runtime.door, caller, pull))),
	/** Where the first reading would begin; the rows themselves come as a stream from `/field/bootstrap`. */
	bootstrap: selfQuery(z.optional(z.strictObject({})), async (ctx) => {
		const { header } = await withRecentApp(ctx, (caller) => openBootstrap(ctx.runtime.door, caller));
		return header;
	})
});
