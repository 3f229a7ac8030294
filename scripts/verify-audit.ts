import { parseArgs } from 'node:util';
import { INSTALLATION, type Verification, verifyChain } from '#lib/server/audit/verify.ts';
import { createPlatformDoor, type PlatformDoor } from '#lib/server/db/platform.ts';
import { startDatabase } from '#lib/server/db/start.ts';
import { readEnv } from '#lib/server/env.ts';
import { createLog } from '#lib/server/log.ts';

const USAGE = 'Usage: npm run audit:verify -- --company <code> | --all';
const { values } = parseArgs({ options: { company: { type: 'string' }, all: { type: 'boolean', default: false } } });

if ((values.company === undefined) === !values.all) {
	console.error(USAGE);
	process.exit(2);
}

const database = await startDatabase(readEnv(), createLog('warn'));
const platform = createPlatformDoor({ connection: database.connections.platform });
try {
	process.exitCode = (await verifyAll(platform)) ? 0 : 1;
} finally {
	await platform.end();
	await database.stop();
}

async function verifyAll(door: PlatformDoor): Promise<boolean> {
	const companies = await door.companies('', 1_000);
	const chains = values.all
		? [...companies, { code: 'installation', companyId: INSTALLATION }]
		: companies.filter((company) => company.code === values.company);
	if (chains.length === 0) console.error(`No company has the code ${values.company}.`);
	let isWhole = chains.length > 0;
	for (const { code, companyId } of chains) {
		const result = await verifyChain(door, companyId);
		console.log(say(code, result));
		isWhole &&= !result.damage;
	}
	return isWhole;
}

function say(code: string, { checked, first, last, headHash, damage }: Verification): string {
	const range = first === undefined ? 'no entries' : `sequence ${first} to ${last}`;
	const summary = `${code}: ${checked} entries checked, ${range}, head ${headHash}`;
	return damage ? `${summary}\n${code}: DAMAGED at sequence ${damage.sequence}: ${damage.reason}` : summary;
}
