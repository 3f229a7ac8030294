import { randomBytes } from 'node:crypto';
import type { DeviceReport, Loss } from '#lib/domain/devices/device.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import type * as z from 'zod/mini';
import type { Seal } from '../seal.ts';
import type { Caller, CommandDoor } from '../commands/run-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import {
	bindSession,
	insertKey,
	lockOwnDevice,
	selectKey,
	selectLoss,
	updateReleased,
	updateReport
} from './devices.queries.ts';

/** How long after a full sign-in the key of a phone's data is released. */
const FRESH_MS = 10 * 60_000;
const KEY_BYTES = 32;

/**
 * The key that opens the data of a phone when its PIN is forgotten (FA-12): made at the first call, released later only
 * after a full sign-in; sealed where it lies (13.5). Refuses `not-found` for a device of others, `device-revoked`, and `sign-in-again`.
 */
export async function releaseKey(
	{ door, seal }: { door: CommandDoor; seal: Seal },
	caller: Caller,
	deviceId: string,
	signedInAt: Date
): Promise<{ key: string }> {
	const { answer } = await door.runBatch(caller, async ({ scope, note }) => {
		const device = (await lockOwnDevice(scope, deviceId)) ?? refuse('not-found');
		refuseIf(device.isRevoked && 'device-revoked');
		await bindSession(scope, caller.entry.sessionHash, deviceId);
		const about = `${scope.actor.companyId}/${deviceId}`;
		const stored = await selectKey(scope, deviceId);
		if (stored === undefined) {
			const key = randomBytes(KEY_BYTES);
			await insertKey(scope, deviceId, seal.close(key, about));
			return { key: key.toString('base64') };
		}
		refuseIf(scope.now.getTime() - signedInAt.getTime() > FRESH_MS && 'sign-in-again');
		// Those of the first installations lie open until they are used again.
		const key = stored.length === KEY_BYTES ? stored : seal.open(stored, about);
		await updateReleased(scope, deviceId, seal.close(key, about));
		const subject = { type: 'device', id: deviceId, label: device.name };
		note(deviceId, { action: 'device.release-key', subject, summary: 'opened the phone after a full sign-in' });
		return { key: key.toString('base64') };
	});
	return answer;
}

/** Takes what a device says of itself (SY-9). Refuses `device-revoked`, also for what is no device of this person. */
export async function reportDevice(
	door: CommandDoor,
	caller: Caller,
	report: z.output<typeof DeviceReport>
): Promise<Record<string, never>> {
	await door.runBatch(caller, async ({ scope }) => {
		if (!(await updateReport(scope, report))) refuse('device-revoked');
		await bindSession(scope, caller.entry.sessionHash, report.deviceId);
	});
	return {};
}

/** Why this delivery came by the evidence key; nothing where it did not. */
export async function lossOf(scope: CommandScope): Promise<Loss | undefined> {
	const { actor, delivery } = scope;
	return actor.isEvidence && delivery ? selectLoss(scope, delivery.deviceId) : undefined;
}
