import { startDatabase } from '#lib/server/db/start.ts';
import { readEnv } from '#lib/server/env.ts';
import { createLog } from '#lib/server/log.ts';

const env = readEnv();
const database = await startDatabase(env, createLog(env.logLevel));
await database.stop();
console.log('The database is up to date.');
