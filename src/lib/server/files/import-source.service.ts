import { refuse } from '#lib/domain/shared/refusal.ts';
import type { CommandScope } from '../commands/scope.ts';
import { deleteImportFile, selectImportFile } from './import-source.queries.ts';

/** The file that the actor uploaded for an import. Refusal: not-found, also for somebody else's. */
export async function readImportFile(
	scope: CommandScope,
	fileId: string
): Promise<{ name: string; content: Uint8Array }> {
	return (await selectImportFile(scope, fileId)) ?? refuse('not-found');
}

/** An import reads its file once; nothing keeps it longer. */
export async function dropImportFile(scope: CommandScope, fileId: string): Promise<void> {
	await deleteImportFile(scope, fileId);
}
