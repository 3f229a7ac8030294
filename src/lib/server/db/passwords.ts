import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { LOGIN_ROLES, type RolePasswords } from '../env.ts';

const Stored = z.partialRecord(z.enum(['superuser', ...LOGIN_ROLES]), z.string());
type Stored = z.infer<typeof Stored>;

/** Reads DATA_DIR/database.json, where the passwords made at install are kept for this user's eyes only. */
async function readStored(dataDir: string): Promise<Stored> {
	const text = await readFile(join(dataDir, 'database.json'), 'utf8').catch(() => '{}');
	return Stored.parse(JSON.parse(text));
}

async function store(dataDir: string, passwords: Stored): Promise<void> {
	await mkdir(dataDir, { recursive: true });
	const file = join(dataDir, 'database.json');
	await writeFile(`${file}.new`, `${JSON.stringify(passwords, null, '\t')}\n`, { mode: 0o600 });
	await chmod(`${file}.new`, 0o600);
	await rename(`${file}.new`, file);
}

const newPassword = () => randomBytes(24).toString('base64url');

/** Passwords of the serving roles: given by the environment, else kept, else made now. */
export async function rolePasswords(dataDir: string, given: RolePasswords | undefined): Promise<RolePasswords> {
	if (given) return given;
	const stored = await readStored(dataDir);
	const passwords: RolePasswords = {
		smtm_migrate: stored.smtm_migrate ?? newPassword(),
		smtm_app: stored.smtm_app ?? newPassword(),
		smtm_auth: stored.smtm_auth ?? newPassword(),
		smtm_platform: stored.smtm_platform ?? newPassword()
	};
	if (LOGIN_ROLES.some((role) => stored[role] !== passwords[role])) await store(dataDir, { ...stored, ...passwords });
	return passwords;
}

/** Password of the embedded server's own superuser, which is used for installing and nothing else. */
export async function superuserPassword(dataDir: string): Promise<string> {
	const stored = await readStored(dataDir);
	if (stored.superuser) return stored.superuser;
	const superuser = newPassword();
	await store(dataDir, { ...stored, superuser });
	return superuser;
}
