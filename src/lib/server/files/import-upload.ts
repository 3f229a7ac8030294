import { v7 as newId } from 'uuid';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import type { Caller, CommandDoor } from '../commands/run-command.ts';
import { uploadFile } from './import-file.service.ts';
import { receive } from './receive.ts';

const TYPES = /^(text\/csv|application\/octet-stream)\s*(;|$)/i;

type Body = Pick<Request, 'headers' | 'body'>;

/** Takes a table for an import. Refusals: permission before anything is read, file-type, too-large. */
export async function takeImportFile(commands: CommandDoor, caller: Caller, name: string, body: Body) {
	await commands.runQuery(caller, uploadFile.needs, () => Promise.resolve(), {
		procedure: uploadFile.name,
		subject: ''
	});
	if (!TYPES.test(body.headers.get('content-type') ?? '')) refuse('file-type');
	const content = await receive(body);
	// A NUL is in no table; archives and workbooks have plenty.
	refuseIf(content.includes(0) && 'file-type');
	return commands.runCommand(caller, uploadFile, { fileId: newId(), name, content });
}
