import { isAdmittedToField } from '#lib/domain/access/actor.ts';
import type { Owner } from '#lib/domain/commands/envelope.ts';
import { MAX_DEVICES } from '#lib/domain/devices/device.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import type { Caller, CommandDoor } from '../commands/run-command.ts';
import type { Scope } from '../commands/scope.ts';
import { selectFeedHead } from '../feed/feed.queries.ts';
import { countDevices, type DeviceFacts, keepEvidenceKey, lockDevice, upsertDevice } from './device.queries.ts';

export type Registered = { deviceId: string; lastSeq: number; epoch: string; n: number; serverTime: string };

/**
 * Binds a device to person and company. Refuses `device-revoked`, `too-many-devices`, and `permission` without admission
 * (PR-15), to staff, and for a device of others.
 */
export async function registerDevice(
	door: CommandDoor,
	caller: Caller,
	device: DeviceFacts,
	{ owner, evidenceHash }: { owner?: Owner | undefined; evidenceHash?: string | undefined } = {}
): Promise<Registered> {
	const { answer } = await door.runBatch(caller, async ({ scope, note, announce }) => {
		requireAdmission(scope, owner);
		const known = (await upsertDevice(scope, device)) ?? (await refuseDevice(scope, device.deviceId));
		if (known.isNew) refuseIf((await countDevices(scope)) > MAX_DEVICES && 'too-many-devices', { limit: MAX_DEVICES });
		if (evidenceHash !== undefined) await keepEvidenceKey(scope, evidenceHash, device.deviceId);
		if (known.isNew) {
			note(device.deviceId, {
				action: 'device.register',
				subject: { type: 'device', id: device.deviceId, label: device.name },
				summary: 'registered a device',
				after: { name: device.name, platform: device.platform, appVersion: device.appVersion }
			});
		}
		if (known.isNew)
			announce({
				category: 'security',
				event: 'new-device',
				subject: { type: 'device', id: device.deviceId },
				to: [scope.actor.userId]
			});
		const head = await selectFeedHead(scope);
		return { deviceId: device.deviceId, lastSeq: known.lastSeq, ...head, serverTime: scope.now.toISOString() };
	});
	return answer;
}

async function refuseDevice(scope: Scope, deviceId: string): Promise<never> {
	const own = await lockDevice(scope, deviceId);
	return refuse(own ? 'device-revoked' : 'permission');
}

/** PR-15; staff leave nothing on a device (FA-7). Refuses `session` when somebody else has signed in. */
function requireAdmission(scope: Scope, owner: Owner | undefined): void {
	requireReading(scope, owner);
	if (scope.actor.visit) refuse('permission');
}

/** As above, for what is only read: staff look while a visit of the portal is open. */
export function requireReading({ actor }: Scope, owner: Owner | undefined): void {
	if (owner && (owner.user !== actor.userId || owner.company !== actor.companyId)) refuse('session');
	if (!isAdmittedToField(actor.rights) || actor.visit?.kind === 'header') refuse('permission');
}
