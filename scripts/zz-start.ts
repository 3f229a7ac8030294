import { readEnv } from '#lib/server/env.ts';
import { createLog } from '#lib/server/log.ts';
import { startDatabase } from '#lib/server/db/start.ts';
const env = readEnv();
const t = Date.now();
try {
	const db = await startDatabase(env, createLog('warn'));
	console.log('started', Date.now() - t, db.isNew, db.connections.app.port);
	if (process.env.HANG) {
		process.on('SIGINT', () => process.exit(0));
		await new Promise((r) => setTimeout(r, 20000));
	}
	await db.stop();
	console.log('stopped', Date.now() - t);
} catch (e) {
	console.log('ERROR', e.message);
}
