import type { CommandScope } from '../commands/scope.ts';

type ImportFile = { fileId: string; name: string; content: Uint8Array };

export async function insertImportFile({ sql, actor, now }: CommandScope, file: ImportFile): Promise<void> {
	await sql`
		insert into import_file (company_id, id, name, size_bytes, content, uploaded_by, uploaded_at)
		values (${actor.companyId}, ${file.fileId}, ${file.name}, ${file.content.byteLength}, ${file.content}, ${actor.userId}, ${now})
	`;
}

export async function deleteStaleFiles({ sql, actor, now }: CommandScope): Promise<void> {
	await sql`
		delete from import_file
		where company_id = ${actor.companyId} and uploaded_at < ${now}::timestamptz - interval '1 day'
	`;
}
