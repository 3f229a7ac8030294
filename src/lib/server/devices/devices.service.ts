import { decodePermissions } from '#lib/domain/access/permission.ts';
import { whyNotManageUser } from '#lib/domain/access/grant.ts';
import {
	type DeviceFilter,
	type DeviceItem,
	type DeviceRow,
	RenameDevice,
	RevokeDevice
} from '#lib/domain/devices/device.ts';
import { DeviceId } from '#lib/domain/shared/id.ts';
import type { List } from '#lib/domain/shared/page.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import * as z from 'zod/mini';
import { defineCommand } from '../commands/define-command.ts';
import { decodeCursor, encodeCursor } from '../commands/keyset.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';
import type { ReadSubjects } from '../notifications/subjects.ts';
import {
	countDevices,
	type ListedDevice,
	lockManagedDevice,
	type ManagedDevice,
	renameDeviceRow,
	revokeDeviceRow,
	selectDevices,
	selectToldDevices
} from './devices.queries.ts';

export async function listDevices(scope: Scope, filter: z.output<typeof DeviceFilter>): Promise<List<DeviceItem>> {
	const { limit, cursor, search, userId, hasUnsent, isRevoked } = filter;
	const where = { search, userId, hasUnsent, isRevoked };
	const [at, id] = decodeCursor(cursor, 2) ?? [];
	const isCursor = Number.isFinite(Date.parse(at ?? '')) && z.safeParse(DeviceId, id).success;
	refuseIf(cursor !== undefined && !isCursor && 'invalid', { fields: ['cursor'] });
	const after = at !== undefined && id !== undefined ? ([at, id] as const) : undefined;
	const rows = await selectDevices(scope, where, after, limit + 1);
	const page = rows.slice(0, limit);
	const last = rows.length > limit ? page.at(-1) : undefined;
	return {
		items: page.map(itemOf),
		next: last ? encodeCursor([last.sortAt, last.deviceId]) : null,
		total: await countDevices(scope, where)
	};
}

function itemOf({ sortAt: _sortAt, ...row }: ListedDevice): DeviceItem {
	return {
		...row,
		registeredAt: row.registeredAt.toISOString(),
		lastContactAt: row.lastContactAt?.toISOString() ?? null,
		outboxOldestAt: row.outboxOldestAt?.toISOString() ?? null,
		revokedAt: row.revokedAt?.toISOString() ?? null,
		freeBytes: row.freeBytes === null ? null : Number(row.freeBytes)
	};
}

/** The device, locked, if the actor may manage its person (PR-8); one's own device is no account. Throws `not-found`, `stronger-user`. */
async function lockManaged(scope: CommandScope, deviceId: string): Promise<ManagedDevice> {
	const device = (await lockManagedDevice(scope, deviceId)) ?? refuse('not-found');
	const target = { userId: device.userId, rights: decodePermissions(device.bits) };
	const why = device.userId === scope.actor.userId ? undefined : whyNotManageUser(scope.actor, target);
	if (why) refuse(why.code, why.permission ? { permission: why.permission } : {});
	return device;
}

function tell(scope: CommandScope, { deviceId }: ManagedDevice, rest: Omit<DeviceRow, 'deviceId'>): void {
	const row: DeviceRow = { deviceId, ...rest };
	scope.publish({ entity: 'device', id: deviceId, op: 'upsert', row, scopes: ['device'] });
}

export const renameDevice = defineCommand(
	'device.rename',
	{ needs: 'mobile.pairing.manage', input: RenameDevice },
	async (scope, { deviceId, name }) => {
		const device = await lockManaged(scope, deviceId);
		if (device.name === name) return { deviceId };
		await renameDeviceRow(scope, deviceId, name);
		const subject = { type: 'device', id: deviceId, label: name };
		scope.record({ subject, summary: `renamed ${device.name}`, before: { name: device.name }, after: { name } });
		tell(scope, device, { name, isRevoked: device.isRevoked });
		return { deviceId };
	}
);

/** Ends the sessions of the device at once. What it has not sent follows 8.5; nothing there is deleted from here. */
export const revokeDevice = defineCommand(
	'device.revoke',
	{ needs: 'mobile.pairing.manage', input: RevokeDevice, asksEachTime: true },
	async (scope, { deviceId }) => {
		const device = await lockManaged(scope, deviceId);
		refuseIf(device.isRevoked && 'wrong-state', { state: 'revoked' });
		await revokeDeviceRow(scope, deviceId);
		const subject = { type: 'device', id: deviceId, label: device.name };
		const change = { before: { isRevoked: false }, after: { isRevoked: true } };
		scope.record({ subject, summary: `revoked ${device.name}`, ...change });
		tell(scope, device, { name: device.name, isRevoked: true });
		const about = { type: 'device', id: deviceId } as const;
		if (device.userId !== scope.actor.userId)
			scope.announce({ category: 'security', event: 'device-revoked', subject: about, to: [device.userId] });
		return { deviceId };
	}
);

export const deviceCommands = [renameDevice, revokeDevice];

export const toldDevices: ReadSubjects = selectToldDevices;
