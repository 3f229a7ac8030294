import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import webpush from 'web-push';
import * as z from 'zod';

export type VapidKeys = { publicKey: string; privateKey: string };
const Stored = z.object({ publicKey: z.string(), privateKey: z.string() });

/**
 * By what push services know this installation: given by the environment, else made once and kept in DATA_DIR for this
 * user's eyes only. Other keys void every subscription.
 */
export async function vapidKeys(dataDir: string, given: VapidKeys | undefined): Promise<VapidKeys> {
	if (given) return given;
	const file = join(dataDir, 'vapid.json');
	const kept = await readFile(file, 'utf8').catch(() => undefined);
	if (kept !== undefined) return Stored.parse(JSON.parse(kept));
	await mkdir(dataDir, { recursive: true });
	try {
		await writeFile(file, JSON.stringify(webpush.generateVAPIDKeys(), undefined, '\t'), { mode: 0o600, flag: 'wx' });
	} catch (error) {
		// Another process of this folder was quicker.
		if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
	}
	return Stored.parse(JSON.parse(await readFile(file, 'utf8')));
}
