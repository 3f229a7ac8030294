import * as z from 'zod/mini';
import { FileId } from '#lib/domain/shared/id.ts';
import { text } from '#lib/domain/shared/text.ts';
import { defineCommand } from '../commands/define-command.ts';
import { deleteStaleFiles, insertImportFile } from './import-file.queries.ts';

const UploadFile = z.strictObject({
	fileId: FileId,
	name: text(1, 255),
	content: z.instanceof(Uint8Array)
});

/** Keeps a table until the import that names it has read it; what nobody imported within a day goes. */
export const uploadFile = defineCommand(
	'file.upload',
	{ needs: 'hierarchy.create', input: UploadFile },
	async (scope, file) => {
		await deleteStaleFiles(scope);
		await insertImportFile(scope, file);
		scope.record({
			subject: { type: 'file', id: file.fileId, label: file.name },
			summary: 'file uploaded for an import',
			after: { sizeBytes: file.content.byteLength }
		});
		return { fileId: file.fileId };
	}
);
