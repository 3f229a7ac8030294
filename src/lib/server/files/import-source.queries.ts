import type { CommandScope } from '../commands/scope.ts';

export async function selectImportFile(
	{ sql, actor }: CommandScope,
	fileId: string
): Promise<{ name: string; content: Uint8Array } | undefined> {
	const [file] = await sql<{ name: string; content: Uint8Array }[]>`
		select name, content from import_file
		where company_id = ${actor.companyId} and id = ${fileId} and uploaded_by = ${actor.userId}
		for update
	`;
	return file;
}

export async function deleteImportFile({ sql, actor }: CommandScope, fileId: string): Promise<void> {
	await sql`delete from import_file where company_id = ${actor.companyId} and id = ${fileId}`;
}
