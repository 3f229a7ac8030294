import type { CommandScope } from './scope.ts';

/** Numbers for people, without holes as far as transactions commit (DM-8). */
export async function takeNumber({ sql, actor }: CommandScope, kind: 'task' | 'repair' | 'shutdown'): Promise<number> {
	const [row] = await sql<{ n: string }[]>`
		insert into number_counter (company_id, kind, n) values (${actor.companyId}, ${kind}, 1)
		on conflict (company_id, kind) do update set n = number_counter.n + 1
		returning n
	`;
	return Number(row?.n);
}
