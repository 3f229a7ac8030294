// Fills the configured database with the demo. `--reset` first empties a database that holds nothing but the demo.
import { readEnv } from '../src/lib/server/env.ts';
import { createLog } from '../src/lib/server/log.ts';
import { startDatabase } from '../src/lib/server/db/start.ts';
import { emptyDemo, whyNotSeed } from '../src/lib/server/demo/reset.ts';
import { createFileStore } from '../src/lib/server/files/file-store.ts';
import { seedDemo } from '../src/lib/server/demo/seed.ts';

const env = readEnv();
const log = createLog(env.logLevel);
const isReset = process.argv.includes('--reset');
const database = await startDatabase(env, log);
try {
	const reason = await whyNotSeed(database.connections.migrate, isReset);
	if (reason) {
		console.error(reason);
		process.exitCode = 1;
	} else {
		if (isReset) await emptyDemo(database.connections.migrate);
		await seedDemo(database.connections.migrate, log, createFileStore(env.dataDir));
	}
} finally {
	await database.stop();
}
