import type * as z from 'zod/mini';
import type { SubscribePush } from '#lib/domain/devices/push.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import type { Caller, CommandDoor } from '../commands/run-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import { whyNotEndpoint } from '../notifications/public-address.ts';
import { lockOwnDevice } from './devices.queries.ts';
import { deleteSubscription, selectSubscriptions, upsertSubscription } from './push.queries.ts';

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

export type Assigned = { taskId: string; title: string; place: string; userIds: readonly string[] };

/** Tells people of work that is theirs since this command, once however much it is; nobody of their own act (LN-22, LN-23). */
export async function noticeAssigned(scope: CommandScope, tasks: readonly Assigned[]): Promise<void> {
	const byUser = new Map<string, Assigned[]>();
	for (const task of tasks) {
		for (const userId of task.userIds) {
			if (userId !== scope.actor.userId) byUser.set(userId, [...(byUser.get(userId) ?? []), task]);
		}
	}
	if (byUser.size === 0) return;
	for (const { userId, ...to } of await selectSubscriptions(scope, [...byUser.keys()])) {
		const mine = byUser.get(userId) ?? [];
		const [first] = mine;
		if (!first) continue;
		const { taskId, title, place } = first;
		scope.notify({ ...to, companyId: scope.company.companyId, about: { count: mine.length, taskId, title, place } });
	}
}
