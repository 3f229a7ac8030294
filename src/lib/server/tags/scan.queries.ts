import type { Scan } from '#lib/domain/tags/commands.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';

export type ScannedTag = { tagId: string; code: string; chipSerial: string | null };

export async function selectTagsByCode({ sql, actor }: Scope, codes: readonly string[]): Promise<ScannedTag[]> {
	return sql<ScannedTag[]>`
		select id as "tagId", code, chip_serial as "chipSerial" from tag
		where company_id = ${actor.companyId} and code = any(${sql.texts(codes)})
	`;
}

export type ScanRow = Scan & { tagId: string | null; isCloneSuspected: boolean; scannedAt: Date };

/** Answers how many were new. */
export async function insertScans(
	{ sql, actor, now, delivery }: CommandScope,
	scans: readonly ScanRow[]
): Promise<number> {
	const rows = await sql`
		insert into scan (company_id, id, tag_id, raw_text, user_id, device_id, kind, purpose, result, chip_serial,
			is_clone_suspected, device_at, scanned_at, received_at)
		select ${actor.companyId}, s."scanId", s."tagId", s.text, ${actor.userId}, ${delivery?.deviceId ?? null}::uuid, s.kind,
			s.purpose, s.result, s."chipSerial", s."isCloneSuspected", s.at, s."scannedAt", ${now}
		from jsonb_to_recordset(${sql.json(scans)}) as s(
			"scanId" uuid, "tagId" uuid, text text, kind text, purpose text, result text, "chipSerial" text,
			"isCloneSuspected" boolean, at timestamptz, "scannedAt" timestamptz
		)
		on conflict (company_id, id) do nothing
	`;
	return rows.count;
}
