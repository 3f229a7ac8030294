import { DeviceFilter, DeviceReport, ReleaseKey } from '#lib/domain/devices/device.ts';
import { listDevices, renameDevice, revokeDevice } from '#lib/server/devices/devices.service.ts';
import { releaseKey, reportDevice } from '#lib/server/devices/own-device.service.ts';
import { selfMutation } from '../own.ts';
import { command, query, router, withCaller } from '../procedures.ts';

export const deviceRouter = router({
	list: query('mobile.pairing.manage', DeviceFilter, listDevices),
	rename: command(renameDevice),
	revoke: command(revokeDevice),
	'release-key': selfMutation(ReleaseKey, (ctx, { deviceId }, me) =>
		withCaller(ctx, (caller) => releaseKey(ctx.runtime.commands, caller, deviceId, me.signedInAt))
	),
	report: selfMutation(DeviceReport, (ctx, report) =>
		withCaller(ctx, (caller) => reportDevice(ctx.runtime.commands, caller, report))
	)
});
