import type { SafetyVersion } from '#lib/domain/safety/procedure.ts';
import type { Scope } from '../commands/scope.ts';

type StoredVersion = Omit<SafetyVersion, 'publishedAt'> & { publishedAt: Date };

/** Published versions of a procedure, newest first; prose only of the newest, which is the one that is read. */
export async function selectVersions({ sql, actor }: Scope, procedureId: string): Promise<SafetyVersion[]> {
	const rows = await sql<StoredVersion[]>`
		select v.procedure_id as "procedureId", p.name, v.number as version, v.measures, v.published_at as "publishedAt",
			case when row_number() over (order by v.number desc) = 1 then v.body else '' end as body
		from safety_version v
		join safety_procedure p on p.company_id = v.company_id and p.id = v.procedure_id
		where v.company_id = ${actor.companyId} and v.procedure_id = ${procedureId}
		order by v.number desc
	`;
	return rows.map((row) => ({ ...row, publishedAt: row.publishedAt.toISOString() }));
}

export async function selectProcedureState({ sql, actor }: Scope, procedureId: string): Promise<string | undefined> {
	const [row] = await sql<{ state: string }[]>`
		select state from safety_procedure where company_id = ${actor.companyId} and id = ${procedureId}
	`;
	return row?.state;
}

export type ProcedureName = Pick<SafetyVersion, 'procedureId' | 'name'>;

export async function selectPublished({ sql, actor }: Scope, limit: number): Promise<ProcedureName[]> {
	return sql<ProcedureName[]>`
		select id as "procedureId", name from safety_procedure
		where company_id = ${actor.companyId} and state = 'published' order by lower(name) limit ${limit}
	`;
}

/** A published version as submissions are judged by it, without its prose. */
export type JudgedVersion = Pick<SafetyVersion, 'procedureId' | 'version' | 'measures' | 'publishedAt'> & {
	/** Whether the procedure is out today. */
	isPublished: boolean;
};

export async function selectJudgedVersions(
	{ sql, actor }: Scope,
	procedureIds: readonly string[]
): Promise<JudgedVersion[]> {
	const rows = await sql<(Omit<JudgedVersion, 'publishedAt'> & { publishedAt: Date })[]>`
		select v.procedure_id as "procedureId", v.number as version, v.measures, v.published_at as "publishedAt",
			p.state = 'published' as "isPublished"
		from safety_version v
		join safety_procedure p on p.company_id = v.company_id and p.id = v.procedure_id
		where v.company_id = ${actor.companyId} and v.procedure_id = any(${sql.uuids(procedureIds)})
		order by v.procedure_id, v.number desc
	`;
	return rows.map((row) => ({ ...row, publishedAt: row.publishedAt.toISOString() }));
}
