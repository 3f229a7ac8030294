import type * as z from 'zod/mini';
import type { SubscribePush } from '#lib/domain/devices/push.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import type { Caller, CommandDoor } from '../commands/run-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import { whyNotEndpoint } from '../notifications/public-address.ts';
import { lockOwnDevice } from './devices.queries.ts';
import { deleteSubscription, selectSubscriptions, type Subscription, upsertSubscription } from './push.queries.ts';

/** From now on this phone hears of new work. Refuses `not-found` for a device of others, `device-revoked`, `invalid` for an address that is none of a push service. */
export async function subscribePush(
	door: CommandDoor,
	caller: Caller,
	push: z.output<typeof SubscribePush>
): Promise<Record<string, never>> {
	refuseIf(whyNotEndpoint(push.endpoint) && 'invalid', { fields: ['endpoint'] });
	await door.runBatch(caller, async ({ scope, note }) => {
		const device = (await lockOwnDevice(scope, push.deviceId)) ?? refuse('not-found');
		refuseIf(device.isRevoked && 'device-revoked');
		await upsertSubscription(scope, push);
		const subject = { type: 'device', id: push.deviceId, label: device.name };
		note(push.deviceId, { action: 'device.subscribe', subject, summary: 'notifications on' });
	});
	return {};
}

/** Nothing is sent to this phone any more. Refuses `not-found` for a device of others. */
export async function unsubscribePush(
	door: CommandDoor,
	caller: Caller,
	deviceId: string
): Promise<Record<string, never>> {
	await door.runBatch(caller, async ({ scope, note }) => {
		const device = (await lockOwnDevice(scope, deviceId)) ?? refuse('not-found');
		if (!(await deleteSubscription(scope, deviceId))) return;
		const subject = { type: 'device', id: deviceId, label: device.name };
		note(deviceId, { action: 'device.unsubscribe', subject, summary: 'notifications off' });
	});
	return {};
}

/** Where these people want to be told on a phone. */
export function subscriptionsOf(scope: CommandScope, userIds: readonly string[]): Promise<Subscription[]> {
	return selectSubscriptions(scope, userIds);
}
