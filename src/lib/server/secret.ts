import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorFields } from './db/faults.ts';
import type { Env } from './env.ts';

/**
 * What keys for data at rest are derived from: given by the environment, else made once and kept in DATA_DIR for this user's
 * eyes only. Without it what was sealed cannot be opened again: it belongs to the backup, apart from the database's.
 */
export function serverSecret({ dataDir, secret }: Pick<Env, 'dataDir' | 'secret'>): Buffer {
	if (secret !== undefined) return Buffer.from(secret);
	const file = join(dataDir, 'secret.key');
	mkdirSync(dataDir, { recursive: true });
	try {
		// Of two that start at once, the second reads what the first made.
		writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
	} catch (error) {
		if (errorFields(error).code !== 'EEXIST') throw error;
	}
	return readFileSync(file);
}
