import type { Verdict } from '#lib/domain/commands/verdict.ts';
import type { Scope } from '../commands/scope.ts';

export type DeviceFacts = { deviceId: string; name: string; platform: string; appVersion: string };

/** Makes the device known, or brings it up to date when it is this person's own. Nothing when it is somebody else's or revoked. */
export async function upsertDevice(
	{ sql, actor, now }: Scope,
	device: DeviceFacts
): Promise<{ lastSeq: number; isNew: boolean } | undefined> {
	const [row] = await sql<{ lastSeq: string; isNew: boolean }[]>`
		insert into device (company_id, id, user_id, name, platform, app_version, last_contact_at, registered_at)
		values (${actor.companyId}, ${device.deviceId}, ${actor.userId}, ${device.name}, ${device.platform},
			${device.appVersion}, ${now}, ${now})
		on conflict (company_id, id) do update set platform = excluded.platform,
			app_version = excluded.app_version, last_contact_at = excluded.last_contact_at
		where device.user_id = excluded.user_id and device.revoked_at is null
		returning last_seq as "lastSeq", registered_at = ${now} as "isNew"
	`;
	return row && { lastSeq: Number(row.lastSeq), isNew: row.isNew };
}

/** How many phones this person uses now, the one just made among them; two that are made at a time count each other. */
export async function countDevices({ sql, actor }: Scope): Promise<number> {
	await sql`
		select id from device where company_id = ${actor.companyId} and user_id = ${actor.userId} and revoked_at is null
		order by id for update
	`;
	const [row] = await sql<{ count: number }[]>`
		select count(*)::int as count from device
		where company_id = ${actor.companyId} and user_id = ${actor.userId} and revoked_at is null
	`;
	return row?.count ?? 0;
}

/** From now on this key, which only the device knows, can hand in what was done there (8.5). */
export async function keepEvidenceKey({ sql, actor }: Scope, keyHash: string, deviceId: string): Promise<void> {
	await sql`select app.keep_evidence_key(${keyHash}, ${actor.userId}, ${deviceId})`;
}

export type LockedDevice = { lastSeq: number; isRevoked: boolean };

/** Held until commit: whoever delivers for this device at the same time waits here. */
export async function lockDevice({ sql, actor }: Scope, deviceId: string): Promise<LockedDevice | undefined> {
	const [row] = await sql<{ lastSeq: string; isRevoked: boolean }[]>`
		select last_seq as "lastSeq", revoked_at is not null as "isRevoked"
		from device
		where company_id = ${actor.companyId} and id = ${deviceId} and user_id = ${actor.userId}
		for update
	`;
	return row && { lastSeq: Number(row.lastSeq), isRevoked: row.isRevoked };
}

export type StoredVerdict = { seq: number; isThisDevice: boolean; id: string; bodyHash: string; verdict: Verdict };

/** What the ledger already says about these numbers and ids, and where the feed stands; read after the lock is held. */
export async function selectDelivered(
	{ sql, actor }: Scope,
	deviceId: string,
	items: readonly { seq: number; id: string }[]
): Promise<{ head: number; stored: StoredVerdict[] }> {
	const rows = await sql<(Omit<StoredVerdict, 'seq' | 'id'> & { head: string; seq: string | null; id: string })[]>`
		select c.n as head, l.seq, l.device_id = ${deviceId} as "isThisDevice", l.command_id as id,
			l.body_hash as "bodyHash", l.verdict
		from feed_counter c
		left join command_ledger l on l.company_id = c.company_id and (
			(l.device_id = ${deviceId} and l.seq = any(${sql.bigints(items.map((item) => item.seq))}))
			or l.command_id = any(${sql.uuids(items.map((item) => item.id))})
		)
		where c.company_id = ${actor.companyId}
	`;
	const stored = rows.flatMap(({ head: _head, seq, ...row }) => (seq === null ? [] : [{ ...row, seq: Number(seq) }]));
	return { head: Number(rows[0]?.head ?? 0), stored };
}

/** `envelope` is kept whole only where a person still has to look at it. */
export type LedgerRow = StoredVerdict & { name: string; envelope: unknown };

export type Contact = { lastSeq: number; skewMs: number; waiting: number; oldestAt: string | null };

/** The verdicts of a batch and the device's new number, in one statement. */
export async function writeLedger(
	{ sql, actor, now }: Scope,
	deviceId: string,
	rows: readonly LedgerRow[],
	contact: Contact
): Promise<void> {
	await sql`
		with contact as (
			update device set last_seq = ${contact.lastSeq}, last_contact_at = ${now}, clock_skew_ms = ${contact.skewMs},
				outbox_count = ${contact.waiting}, outbox_oldest_at = ${contact.oldestAt}
			where company_id = ${actor.companyId} and id = ${deviceId}
		)
		insert into command_ledger (company_id, device_id, seq, command_id, name, body_hash, verdict, received_at, envelope)
		select ${actor.companyId}, ${deviceId}, r.seq, r.id, r.name, r.hash, r.verdict, ${now}, r.envelope
		from unnest(
			${sql.bigints(rows.map((row) => row.seq))}, ${sql.uuids(rows.map((row) => row.id))},
			${sql.texts(rows.map((row) => row.name))}, ${sql.texts(rows.map((row) => row.bodyHash))},
			${sql.jsons(rows.map((row) => row.verdict))}, ${sql.jsons(rows.map((row) => row.envelope))}
		) as r(seq, id, name, hash, verdict, envelope)
	`;
}
