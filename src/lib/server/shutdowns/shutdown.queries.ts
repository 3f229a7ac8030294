import { authorOf } from '#lib/domain/access/actor.ts';
import type { ReportFlag, ReportNote } from '#lib/domain/repairs/repair.ts';
import type { ReasonCategory, ShutdownKind, ShutdownState } from '#lib/domain/shutdowns/shutdown.ts';
import type { Priority } from '#lib/domain/tasks/vocabulary.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';

/** A shutdown as commands judge it, held until commit. `state` is what was written, see `stateAt`. */
export type LockedShutdown = {
	shutdownId: string;
	number: number;
	state: ShutdownState;
	reasonId: string;
	category: ReasonCategory;
	priority: Priority;
	description: string;
	siteId: string;
	lineId: string;
	assetId: string | null;
	placeName: string;
	startsAt: Date;
	endsAt: Date | null;
	isSafetyConcern: boolean;
	safetyText: string;
	procedureId: string | null;
	reporterId: string;
	acknowledgedAt: Date | null;
	notes: ReportNote[];
	contentHash: string;
	revision: number;
};

export async function lockShutdown({ sql, actor }: Scope, shutdownId: string): Promise<LockedShutdown | undefined> {
	const [shutdown] = await sql<LockedShutdown[]>`
		select s.id as "shutdownId", s.number, s.state, s.reason_id as "reasonId", s.category, s.priority, s.description,
			s.site_id as "siteId", s.line_id as "lineId", s.asset_id as "assetId", p.name as "placeName",
			s.starts_at as "startsAt", s.ends_at as "endsAt", s.is_safety_concern as "isSafetyConcern",
			s.safety_text as "safetyText", s.procedure_id as "procedureId", s.reporter_id as "reporterId",
			s.acknowledged_at as "acknowledgedAt", s.notes, s.content_hash as "contentHash", s.revision
		from shutdown s join place p on p.company_id = s.company_id and p.id = coalesce(s.asset_id, s.line_id)
		where s.company_id = ${actor.companyId} and s.id = ${shutdownId}
		for update of s
	`;
	return shutdown;
}

/** Where it is and whose it is. */
export async function selectReporter(
	{ sql, actor }: Scope,
	shutdownId: string
): Promise<{ siteId: string; reporterId: string } | undefined> {
	const [row] = await sql<{ siteId: string; reporterId: string }[]>`
		select site_id as "siteId", reporter_id as "reporterId" from shutdown
		where company_id = ${actor.companyId} and id = ${shutdownId}
	`;
	return row;
}

/** Inactive ones too: what a phone chose while it was active is accepted (8.4). */
export async function selectReason(
	{ sql, actor }: Scope,
	reasonId: string
): Promise<{ label: string; category: ReasonCategory } | undefined> {
	const [reason] = await sql<{ label: string; category: ReasonCategory }[]>`
		select label, category from shutdown_reason where company_id = ${actor.companyId} and id = ${reasonId}
	`;
	return reason;
}

export type NewShutdown = {
	shutdownId: string;
	number: number;
	state: ShutdownState;
	kind: ShutdownKind;
	reasonId: string;
	category: ReasonCategory;
	siteId: string;
	lineId: string;
	assetId: string | null;
	priority: Priority;
	description: string;
	startsAt: Date;
	endsAt: Date | null;
	isSafetyConcern: boolean;
	safetyText: string;
	procedureId: string | null;
	flags: readonly ReportFlag[];
	reportedAt: Date;
	contentHash: string;
};

export async function insertShutdown({ sql, actor, now }: CommandScope, stop: NewShutdown): Promise<void> {
	await sql`
		insert into shutdown (
			company_id, id, number, state, kind, reason_id, category, site_id, line_id, asset_id, priority, description, starts_at,
			ends_at, is_safety_concern, safety_text, procedure_id, flags, reporter_id, reported_at, content_hash, created_at,
			updated_at, updated_by
		) values (
			${actor.companyId}, ${stop.shutdownId}, ${stop.number}, ${stop.state}, ${stop.kind}, ${stop.reasonId},
			${stop.category}, ${stop.siteId}, ${stop.lineId}, ${stop.assetId}, ${stop.priority}, ${stop.description},
			${stop.startsAt}, ${stop.endsAt}, ${stop.isSafetyConcern}, ${stop.safetyText}, ${stop.procedureId},
			${sql.texts(stop.flags)}, ${actor.userId}, ${stop.reportedAt}, ${stop.contentHash}, ${now}, ${now}, ${actor.userId}
		)
	`;
}

export type ShutdownEdit = Pick<
	LockedShutdown,
	| 'reasonId'
	| 'category'
	| 'priority'
	| 'description'
	| 'startsAt'
	| 'endsAt'
	| 'isSafetyConcern'
	| 'safetyText'
	| 'procedureId'
>;

export async function updateShutdown(scope: CommandScope, shutdownId: string, edit: ShutdownEdit): Promise<void> {
	const { sql, actor, now } = scope;
	await sql`
		update shutdown set reason_id = ${edit.reasonId}, category = ${edit.category}, priority = ${edit.priority},
			description = ${edit.description}, starts_at = ${edit.startsAt}, ends_at = ${edit.endsAt},
			is_safety_concern = ${edit.isSafetyConcern}, safety_text = ${edit.safetyText}, procedure_id = ${edit.procedureId},
			updated_at = ${now}, updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and id = ${shutdownId}
	`;
}

/** One opened before its time begins now. */
export async function updateOpened({ sql, actor, now }: CommandScope, shutdownId: string): Promise<void> {
	await sql`
		update shutdown set state = 'open', starts_at = least(starts_at, ${now}), updated_at = ${now},
			updated_by = ${authorOf(actor)}, revision = revision + 1
		where company_id = ${actor.companyId} and id = ${shutdownId}
	`;
}

/** Also settles the state of one whose planned start has come. */
export async function updateAcknowledged({ sql, actor, now }: CommandScope, shutdownId: string): Promise<void> {
	await sql`
		update shutdown set state = 'open', acknowledged_by = ${actor.userId}, acknowledged_at = ${now}, updated_at = ${now},
			updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and id = ${shutdownId}
	`;
}

export async function updateResolved(scope: CommandScope, shutdownId: string, endsAt: Date): Promise<void> {
	const { sql, actor, now } = scope;
	await sql`
		update shutdown set state = 'resolved', ends_at = ${endsAt}, resolved_by = ${actor.userId}, resolved_at = ${now},
			updated_at = ${now}, updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and id = ${shutdownId}
	`;
}

export async function updateCancelled(scope: CommandScope, shutdownId: string, reason: string): Promise<void> {
	const { sql, actor, now } = scope;
	await sql`
		update shutdown set state = 'cancelled', cancel_reason = ${reason}, updated_at = ${now},
			updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and id = ${shutdownId}
	`;
}

export async function appendNote(scope: CommandScope, shutdownId: string, note: ReportNote): Promise<void> {
	const { sql, actor, now } = scope;
	await sql`
		update shutdown set notes = notes || ${sql.json([note])}, updated_at = ${now}, updated_by = ${actor.userId},
			revision = revision + 1
		where company_id = ${actor.companyId} and id = ${shutdownId}
	`;
}

/** The list has changed: pages that show the shutdown read it anew. */
export async function touchShutdown({ sql, actor, now }: CommandScope, shutdownId: string): Promise<void> {
	await sql`
		update shutdown set updated_at = ${now}, updated_by = ${actor.userId}, revision = revision + 1
		where company_id = ${actor.companyId} and id = ${shutdownId}
	`;
}
