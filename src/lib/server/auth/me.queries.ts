import type { MySettings } from '#lib/domain/access/me.ts';
import { type Permission, PERMISSION_KEYS } from '#lib/domain/access/permission.ts';
import type { Scope } from '../commands/scope.ts';
import type { AuthSql } from '../db/auth-pool.ts';

export async function selectSettings(scope: Scope): Promise<{ settings: MySettings; weekStart: string }> {
	const [row] = await scope.sql<(MySettings & { weekStart: string })[]>`
		select approval_required as "approvalRequired", nfc_required as "nfcRequired",
			qr_counts_as_presence as "qrCountsAsPresence", qr_scanning as "qrScanning",
			multi_technician as "multiTechnician", gallery_photos as "galleryPhotos",
			max_tasks_per_day as "maxTasksPerDay", look_ahead_days as "lookAheadDays", revision, week_start as "weekStart"
		from company_setting where company_id = ${scope.actor.companyId}
	`;
	if (!row) throw new Error('the company has no settings');
	const { weekStart, ...settings } = row;
	return { settings, weekStart };
}

export type VisitRow = {
	visitId: string;
	kind: 'portal' | 'header';
	reason: string;
	threadReference: string | null;
	enteredAt: Date;
	lastInputAt: Date;
	windowUntil: Date | null;
	windowNote: string | null;
	companyLanguage: string;
};

export async function selectVisit(sql: AuthSql, visitId: string): Promise<VisitRow | undefined> {
	const [visit] = await sql<VisitRow[]>`
		select v.id as "visitId", v.kind, v.reason, v.thread_reference as "threadReference", v.entered_at as "enteredAt",
			v.last_input_at as "lastInputAt",
			case when v.window_until > now() then v.window_until end as "windowUntil",
			case when v.window_until > now() then v.window_note end as "windowNote",
			c.default_language as "companyLanguage"
		from auth.visit v join auth.company c on c.id = v.company_id
		where v.id = ${visitId}
	`;
	return visit;
}

/** Up to three active people who may edit users and hold a permission themselves: nobody grants what they lack (PR-7, PR-17). */
export async function selectGranters({ sql, actor }: Scope, permission: Permission): Promise<string[]> {
	const bitOf = (key: Permission) => PERMISSION_KEYS.indexOf(key);
	const rows = await sql<{ name: string }[]>`
		select u.name
		from company_user u
		join user_role ur on ur.company_id = u.company_id and ur.user_id = u.id
		join role r on r.company_id = ur.company_id and r.id = ur.role_id
		where u.company_id = ${actor.companyId} and u.active
		group by u.id, u.name
		having get_bit(bit_or(r.permissions), ${bitOf('user.edit')}) = 1
			and get_bit(bit_or(r.permissions), ${bitOf(permission)}) = 1
		order by lower(u.name), u.id
		limit 3
	`;
	return rows.map(({ name }) => name);
}
