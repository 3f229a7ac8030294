import type { SubjectFacts } from '#lib/domain/notifications/cause.ts';
import type { DeviceItem, Loss } from '#lib/domain/devices/device.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';

export type DeviceWhere = {
	search: string | undefined;
	userId: string | undefined;
	hasUnsent: boolean | undefined;
	isRevoked: boolean | undefined;
};

function matching({ sql, actor }: Scope, { search, userId, hasUnsent, isRevoked }: DeviceWhere) {
	const needle = (search ?? '').toLowerCase();
	return sql`
		d.company_id = ${actor.companyId}
		and (${needle} = '' or position(${needle} in lower(concat_ws(' ', d.name, d.platform, u.name))) > 0)
		and (${userId ?? null}::uuid is null or d.user_id = ${userId ?? null}::uuid)
		and (${hasUnsent ?? null}::boolean is null or (d.outbox_count > 0) = ${hasUnsent ?? null}::boolean)
		and (${isRevoked ?? null}::boolean is null or (d.revoked_at is not null) = ${isRevoked ?? null}::boolean)
	`;
}

type Times = 'registeredAt' | 'lastContactAt' | 'outboxOldestAt' | 'revokedAt';
export type ListedDevice = Omit<DeviceItem, Times | 'freeBytes'> & {
	registeredAt: Date;
	lastContactAt: Date | null;
	outboxOldestAt: Date | null;
	revokedAt: Date | null;
	freeBytes: string | null;
	sortAt: string;
};

/** A page of devices, latest contact first, after the contact and id of the page before. */
export async function selectDevices(
	scope: Scope,
	where: DeviceWhere,
	after: readonly [string, string] | undefined,
	limit: number
): Promise<ListedDevice[]> {
	const { sql } = scope;
	return sql<ListedDevice[]>`
		select d.id as "deviceId", d.name, jsonb_build_object('id', u.id, 'name', u.name) as user, d.platform,
			d.app_version as "appVersion", d.registered_at as "registeredAt", d.last_contact_at as "lastContactAt",
			d.clock_skew_ms as "clockSkewMs", d.nfc as "hasNfc", d.storage_persistent as "isPersistent",
			d.free_bytes as "freeBytes", d.outbox_count as "outboxCount", d.outbox_oldest_at as "outboxOldestAt",
			d.revoked_at as "revokedAt", coalesce(d.last_contact_at, d.registered_at)::text as "sortAt"
		from device d
		join company_user u on u.company_id = d.company_id and u.id = d.user_id
		where ${matching(scope, where)}
			${after ? sql`and (coalesce(d.last_contact_at, d.registered_at), d.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)` : sql``}
		order by coalesce(d.last_contact_at, d.registered_at) desc, d.id desc limit ${limit}
	`;
}

export async function countDevices(scope: Scope, where: DeviceWhere): Promise<number> {
	const [row] = await scope.sql<{ total: number }[]>`
		select count(*)::int as total from device d
		join company_user u on u.company_id = d.company_id and u.id = d.user_id
		where ${matching(scope, where)}
	`;
	return row?.total ?? 0;
}

export type ManagedDevice = { deviceId: string; name: string; userId: string; bits: string; isRevoked: boolean };

/** The device, locked, with the rights of the person it belongs to. */
export async function lockManagedDevice(
	{ sql, actor }: CommandScope,
	deviceId: string
): Promise<ManagedDevice | undefined> {
	const [device] = await sql<ManagedDevice[]>`
		select d.id as "deviceId", d.name, d.user_id as "userId", d.revoked_at is not null as "isRevoked",
			coalesce((
				select bit_or(r.permissions)::text from user_role ur
				join role r on r.company_id = ur.company_id and r.id = ur.role_id
				where ur.company_id = d.company_id and ur.user_id = d.user_id
			), repeat('0', 58)) as bits
		from device d where d.company_id = ${actor.companyId} and d.id = ${deviceId} for update of d
	`;
	return device;
}

export async function renameDeviceRow({ sql, actor }: CommandScope, deviceId: string, name: string): Promise<void> {
	await sql`update device set name = ${name} where company_id = ${actor.companyId} and id = ${deviceId}`;
}

/** The device is out, its sessions end, and the key of its vault is never released again. */
export async function revokeDeviceRow({ sql, actor, now }: CommandScope, deviceId: string): Promise<void> {
	await sql`update device set revoked_at = ${now} where company_id = ${actor.companyId} and id = ${deviceId}`;
	await sql`delete from device_key where company_id = ${actor.companyId} and device_id = ${deviceId}`;
	await sql`delete from push_subscription where company_id = ${actor.companyId} and device_id = ${deviceId}`;
	await sql`select app.end_device_sessions(${deviceId})`;
}

export type OwnDevice = { name: string; isRevoked: boolean };

export async function lockOwnDevice({ sql, actor }: Scope, deviceId: string): Promise<OwnDevice | undefined> {
	const [device] = await sql<OwnDevice[]>`
		select name, revoked_at is not null as "isRevoked" from device
		where company_id = ${actor.companyId} and id = ${deviceId} and user_id = ${actor.userId} for update
	`;
	return device;
}

/** The gravest of what ended the access of whoever acts from this device. */
export async function selectLoss({ sql, actor }: Scope, deviceId: string): Promise<Loss> {
	const [row] = await sql<{ loss: Loss }[]>`
		select case when not u.active then 'deactivated' when d.revoked_at is not null then 'revoked' else 'role-changed' end as loss
		from company_user u
		left join device d on d.company_id = u.company_id and d.user_id = u.id and d.id = ${deviceId}
		where u.company_id = ${actor.companyId} and u.id = ${actor.userId}
	`;
	return row?.loss ?? 'deactivated';
}

type Reported = {
	deviceId: string;
	appVersion: string;
	hasNfc: boolean;
	isPersistent: boolean;
	freeBytes: number | null;
	waiting: number;
	oldestAt: string | null;
};

/** False when there is no such device of this person, or it is revoked. */
export async function updateReport({ sql, actor, now }: Scope, report: Reported): Promise<boolean> {
	const rows = await sql`
		update device set app_version = ${report.appVersion}, nfc = ${report.hasNfc},
			storage_persistent = ${report.isPersistent}, free_bytes = ${report.freeBytes}, outbox_count = ${report.waiting},
			outbox_oldest_at = ${report.oldestAt}, last_contact_at = ${now}
		where company_id = ${actor.companyId} and id = ${report.deviceId} and user_id = ${actor.userId}
			and revoked_at is null
		returning id
	`;
	return rows.length > 0;
}

export async function bindSession({ sql }: Scope, sessionHash: string, deviceId: string): Promise<void> {
	await sql`select app.bind_session(${sessionHash}, ${deviceId})`;
}

/** The sealed key of a device's vault; undefined until one was made. */
export async function selectKey({ sql, actor }: Scope, deviceId: string): Promise<Buffer | undefined> {
	const [row] = await sql<{ secret: string }[]>`
		select encode(secret, 'base64') as secret from device_key
		where company_id = ${actor.companyId} and device_id = ${deviceId} and user_id = ${actor.userId}
	`;
	return row && Buffer.from(row.secret, 'base64');
}

export async function insertKey({ sql, actor, now }: Scope, deviceId: string, sealed: Buffer): Promise<void> {
	await sql`
		insert into device_key (company_id, device_id, user_id, secret, created_at, released_at)
		values (${actor.companyId}, ${deviceId}, ${actor.userId}, decode(${sealed.toString('base64')}, 'base64'), ${now}, ${now})
	`;
}

export async function updateReleased({ sql, actor, now }: Scope, deviceId: string, sealed: Buffer): Promise<void> {
	await sql`
		update device_key set released_at = ${now}, secret = decode(${sealed.toString('base64')}, 'base64')
		where company_id = ${actor.companyId} and device_id = ${deviceId}
	`;
}

/** Phones as notices name them. */
export function selectToldDevices(
	{ sql, actor }: Scope,
	ids: readonly string[]
): Promise<({ id: string } & SubjectFacts)[]> {
	return sql<({ id: string } & SubjectFacts)[]>`
		select d.id, null::uuid as "siteId", d.name as title, '' as place, false as "isCritical", '' as state,
			false as "isDeleted", array[d.user_id] as "ownerIds", '{}'::uuid[] as "workerIds", false as "isSkipPending"
		from device d where d.company_id = ${actor.companyId} and d.id = any(${sql.uuids(ids)})
	`;
}
