import type { PlatformDoor } from '../db/platform.ts';
import type { FileStore } from './file-store.ts';

/** Longer than any upload takes from its bytes to its row. */
const KEPT_MS = 86_400_000;
const BATCH = 500;
const MAX_COMPANIES = 1_000;

type Parts = {
	files: Pick<FileStore, 'untouched' | 'remove'>;
	platform: Pick<PlatformDoor, 'companies' | 'photoKeys'>;
	now: () => Date;
};

/**
 * Removes bytes that no photo knows, a day after they came: of an upload that was cut off between its bytes and its row, or
 * of a preview whose removal failed. What belongs to a company that this database does not know is left alone. Answers how
 * many were removed.
 */
export async function sweepOrphans({ files, platform, now }: Parts): Promise<number> {
	const since = new Date(now().getTime() - KEPT_MS);
	let removed = 0;
	for (const { companyId } of await platform.companies('', MAX_COMPANIES)) {
		const keys = await files.untouched(companyId, since);
		for (let start = 0; start < keys.length; start += BATCH) {
			const batch = keys.slice(start, start + BATCH);
			const known = new Set(await platform.photoKeys(companyId, batch));
			for (const key of batch.filter((one) => !known.has(one))) {
				await files.remove(key);
				removed += 1;
			}
		}
	}
	return removed;
}
