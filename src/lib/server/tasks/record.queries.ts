import type { AcknowledgedMeasure, RecordRow, RecordView, UsedProduct } from '#lib/domain/tasks/record.ts';
import type { RecordValue } from '#lib/domain/tasks/submission.ts';
import type { Scope } from '../commands/scope.ts';

type StoredRow = Omit<RecordRow, 'performedAt' | 'receivedAt'> & {
	performedAt: Date;
	receivedAt: Date;
	siteId: string;
};

/** How a record `e` that was set aside was decided; support decides under its company's name. */
function resolvedOf(sql: Scope['sql']) {
	return sql`case when e.resolution is not null then jsonb_build_object(
		'resolution', e.resolution, 'reason', e.resolution_reason,
		'at', to_char(e.resolved_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
		'by', jsonb_build_object('id', e.resolved_by, 'name', coalesce((
			select u.name from company_user u where u.company_id = e.company_id and u.id = e.resolved_by
		), 'Pegotec'))
	) end`;
}

/** Records as the feed carries them, with the site they belong to today. */
export async function selectRecordRows(
	{ sql, actor }: Scope,
	ids: readonly string[]
): Promise<(RecordRow & { siteId: string })[]> {
	if (ids.length === 0) return [];
	const rows = await sql<StoredRow[]>`
		select e.id as "recordId", e.task_id as "taskId", t.place_id as "placeId", e.template_id as "templateId", t.title, e.kind,
			jsonb_build_object('id', e.author_id, 'name', e.author_name) as author, e."values",
			e.performed_at as "performedAt", e.received_at as "receivedAt", e.flags, e.review, e.hold_reason as "holdReason",
			${resolvedOf(sql)} as resolved, t.site_id as "siteId"
		from execution e join task t on t.company_id = e.company_id and t.id = e.task_id
		where e.company_id = ${actor.companyId} and e.id = any(${sql.uuids(ids)})
		order by e.id
	`;
	return rows.map((row) => ({
		...row,
		performedAt: row.performedAt.toISOString(),
		receivedAt: row.receivedAt.toISOString()
	}));
}

type StoredMeasure = Pick<AcknowledgedMeasure, 'order' | 'shownAt' | 'acknowledgedAt' | 'skippedAt' | 'isFast'>;

type Instants = 'startedAt' | 'performedAt' | 'deviceTime' | 'receivedAt' | 'reviewedAt';

type StoredView = Omit<RecordView, Instants | 'acknowledgements' | 'skip' | 'products'> & {
	startedAt: Date;
	performedAt: Date;
	deviceTime: Date;
	receivedAt: Date;
	reviewedAt: Date | null;
	skipReason: NonNullable<RecordView['skip']>['reason'] | null;
	skipNote: string | null;
	acknowledgements: { procedureId: string; version: number; measures: StoredMeasure[] } | null;
	procedureName: string | null;
	instructions: { order: number; instruction: string }[] | null;
};

/** Every record of a task, newest first, or the one named by `recordId`, as reviewers read it. */
export async function selectRecordViews(
	scope: Scope,
	of: { taskId: string; recordId?: string }
): Promise<RecordView[]> {
	const { sql, actor } = scope;
	const rows = await sql<StoredView[]>`
		select e.id as "recordId", e.task_id as "taskId", e.number, e.kind,
			jsonb_build_object('id', e.author_id, 'name', e.author_name) as author, e.template_version as "templateVersion",
			form.version as "newestVersion",
			e."values", e.remarks, e.note_text as "noteText", e.acknowledgements, e.presence, e.tag_code as "tagCode",
			e.skip_reason as "skipReason", e.skip_note as "skipNote", e.path, e.started_at as "startedAt",
			e.performed_at as "performedAt", e.device_time as "deviceTime", e.received_at as "receivedAt", e.skew_ms as "skewMs",
			e.flags, e.review,
			case when e.reviewed_by is not null
				then jsonb_build_object('id', e.reviewed_by, 'name', coalesce(reviewer.name, 'Pegotec')) end as "reviewedBy",
			e.reviewed_at as "reviewedAt", e.review_reason as "reviewReason", e.hold_reason as "holdReason", e.believed,
			coalesce((
				select jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name) order by u.name, u.id)
				from company_user u where u.company_id = e.company_id and e.believed -> 'assigneeIds' ? u.id::text
			), '[]') as "believedAssignees",
			${resolvedOf(sql)} as resolved, e.supersedes, device.name as "deviceName", procedure.name as "procedureName", version.measures as instructions,
			coalesce((
				select jsonb_agg(jsonb_build_object(
					'photoId', p.id, 'fieldKey', p.field_key, 'state', p.state, 'sha256', p.sha256,
					'takenAt', to_char(p.taken_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'source', p.source,
					'isMarked', p.annotated_from is not null
				) order by p.taken_at, p.id)
				from photo p where p.company_id = e.company_id and p.execution_id = e.id
			), '[]') as photos,
			previous.record as previous
		from execution e
		join task t on t.company_id = e.company_id and t.id = e.task_id
		join task_template form on form.company_id = e.company_id and form.id = e.template_id
		left join company_user reviewer on reviewer.company_id = e.company_id and reviewer.id = e.reviewed_by
		left join device on device.company_id = e.company_id and device.id = e.device_id
		left join safety_procedure procedure on procedure.company_id = e.company_id
			and procedure.id = (e.acknowledgements ->> 'procedureId')::uuid
		left join safety_version version on version.company_id = e.company_id
			and version.procedure_id = procedure.id and version.number = (e.acknowledgements ->> 'version')::int
		left join lateral (
			select jsonb_build_object(
				'performedAt', to_char(before.performed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'values', before."values"
			) as record
			from task other
			join execution before on before.company_id = other.company_id and before.id = other.current_record
			where other.company_id = e.company_id and other.place_id = t.place_id and other.template_id = t.template_id
				and other.id <> t.id and other.state = 'completed' and other.deleted_at is null and other.due_at <= t.due_at
			order by other.due_at desc, other.id desc limit 1
		) previous on true
		where e.company_id = ${actor.companyId} and e.task_id = ${of.taskId}
			${of.recordId === undefined ? sql`` : sql`and e.id = ${of.recordId}`}
		order by e.number desc
	`;
	const products = await selectUsedProducts(scope, [...new Set(rows.flatMap(productsOf))]);
	return rows.map((row) => toView(row, products));
}

/** The ids of the products that a record and the one before it name. */
function productsOf({ values, previous }: Pick<RecordView, 'values' | 'previous'>): string[] {
	return [...values, ...(previous?.values ?? [])].flatMap(({ value }) =>
		Array.isArray(value)
			? value.flatMap((item) => (typeof item === 'object' && 'productId' in item ? item.productId : []))
			: []
	);
}

async function selectUsedProducts({ sql, actor }: Scope, ids: readonly string[]): Promise<UsedProduct[]> {
	if (ids.length === 0) return [];
	return sql<UsedProduct[]>`
		select p.id, p.name, u.symbol as unit
		from product p join unit u on u.company_id = p.company_id and u.id = p.unit_id
		where p.company_id = ${actor.companyId} and p.id = any(${sql.uuids(ids)})
	`;
}

function toView(
	{ skipReason, skipNote, procedureName, instructions, acknowledgements, ...row }: StoredView,
	products: readonly UsedProduct[]
): RecordView {
	const named = new Set(productsOf(row));
	return {
		...row,
		products: products.filter(({ id }) => named.has(id)),
		acknowledgements: acknowledgements && {
			procedureId: acknowledgements.procedureId,
			name: procedureName ?? '',
			version: acknowledgements.version,
			measures: acknowledgements.measures.map((measure) => ({
				...measure,
				instruction: instructions?.find(({ order }) => order === measure.order)?.instruction ?? '',
				seconds: secondsOf(measure)
			}))
		},
		skip: skipReason && { reason: skipReason, note: skipNote ?? '' },
		startedAt: row.startedAt.toISOString(),
		performedAt: row.performedAt.toISOString(),
		deviceTime: row.deviceTime.toISOString(),
		receivedAt: row.receivedAt.toISOString(),
		reviewedAt: row.reviewedAt?.toISOString() ?? null
	};
}

function secondsOf({ shownAt, acknowledgedAt }: StoredMeasure): number | null {
	return acknowledgedAt === undefined ? null : (Date.parse(acknowledgedAt) - Date.parse(shownAt)) / 1000;
}

/** Whether any value is red; reviewers look at those one by one (TL-34). */
export function hasRed(values: readonly RecordValue[]): boolean {
	return values.some(({ colour }) => colour === 'red');
}
