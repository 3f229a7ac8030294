import type { GraceSettings } from '#lib/domain/tasks/grace.ts';
import type { Scope } from '../commands/scope.ts';

/** What the company has set about work, read once a command. */
export type TaskSettings = {
	isApprovalRequired: boolean;
	isNfcRequired: boolean;
	nfcChangedAt: Date | null;
	qrCountsAsPresence: boolean;
	isMultiTechnician: boolean;
	isMapperRestricted: boolean;
	/** 0 is no limit. */
	maxTasksPerDay: number;
	/** PR-22 */
	seesOwnTechniciansOnly: boolean;
	grace: GraceSettings;
	revision: number;
};

export async function selectTaskSettings({ sql, actor }: Scope): Promise<TaskSettings> {
	const [settings] = await sql<TaskSettings[]>`
		select approval_required as "isApprovalRequired", nfc_required as "isNfcRequired", nfc_changed_at as "nfcChangedAt",
			qr_counts_as_presence as "qrCountsAsPresence", multi_technician as "isMultiTechnician",
			restrict_mappers as "isMapperRestricted", max_tasks_per_day as "maxTasksPerDay", supervisors_own_technicians as "seesOwnTechniciansOnly",
			jsonb_build_object('dailyHours', grace_daily_hours, 'weeklyDays', grace_weekly_days,
				'monthlyDays', grace_monthly_days, 'yearlyDays', grace_yearly_days) as grace,
			revision
		from company_setting where company_id = ${actor.companyId}
	`;
	if (!settings) throw new Error('the company has no settings');
	return settings;
}
