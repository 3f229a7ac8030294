import * as z from 'zod/mini';
import { SubscribePush, UnsubscribePush } from '#lib/domain/devices/push.ts';
import { DeviceFilter, DeviceReport, ReleaseKey } from '#lib/domain/devices/device.ts';
import { listDevices, renameDevice, revokeDevice } from '#lib/server/devices/devices.service.ts';
import { releaseKey, reportDevice } from '#lib/server/devices/own-device.service.ts';
import { subscribePush, unsubscribePush } from '#lib/server/devices/push.service.ts';
import { selfMutation, selfQuery } from '../own.ts';
import { command, query, router, withCaller } from '../procedures.ts';

export const deviceRouter = router({
	list: query('mobile.pairing.manage', DeviceFilter, listDevices),
	rename: command(renameDevice),
	revoke: command(revokeDevice),
	'release-key': selfMutation(ReleaseKey, (ctx, { deviceId }, me) =>
		withCaller(ctx, (caller) =>
			releaseKey({ door: ctx.runtime.commands, seal: ctx.runtime.deviceSeal }, caller, deviceId, me.signedInAt)
		)
	),
	'push-key': selfQuery(z.optional(z.strictObject({})), async ({ runtime }) => ({
		key: await runtime.push.publicKey()
	})),
	subscribe: selfMutation(SubscribePush, (ctx, push) =>
		withCaller(ctx, (caller) => subscribePush(ctx.runtime.commands, caller, push))
	),
	unsubscribe: selfMutation(UnsubscribePush, (ctx, { deviceId }) =>
		withCaller(ctx, (caller) => unsubscribePush(ctx.runtime.commands, caller, deviceId))
	),
	report: selfMutation(DeviceReport, (ctx, report) =>
		withCaller(ctx, (caller) => reportDevice(ctx.runtime.commands, caller, report))
	)
});
