import postgres from 'postgres';
import { driverOptions } from '#lib/server/db/connection.ts';
import { startEmbedded } from '#lib/server/db/embedded.ts';
import { type Make, makeIn } from './make.ts';

export type ServedDatabase = {
	make: Make;
	/** On or off, as staff do it in their console. */
	switchCompany: (isActive: boolean) => Promise<void>;
	end: () => Promise<void>;
};

/**
 * The database of the served product, for arranging what no command does yet. A server that is already there names its data
 * folder in `E2E_DATA_DIR`.
 */
export async function openServedDatabase(companyId: string): Promise<ServedDatabase> {
	const dataDir = process.env['E2E_DATA_DIR'];
	if (!dataDir) throw new Error('E2E_DATA_DIR: the data folder of the served product');
	const log = { info: () => undefined, warn: () => undefined };
	// The server itself uses it: leaving it again stops nothing.
	const { admin, stop } = await startEmbedded({ dataDir, isDataDirGiven: true, log });
	const sql = postgres({ ...driverOptions(admin), max: 1 });
	return {
		make: makeIn({ admin: sql }, companyId),
		async switchCompany(isActive) {
			await sql`update auth.company set active = ${isActive} where id = ${companyId}`;
		},
		async end() {
			await sql.end();
			await stop();
		}
	};
}
