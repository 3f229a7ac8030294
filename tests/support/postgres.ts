import { createHash, randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { v7 as newId } from 'uuid';
import { afterAll, inject } from 'vitest';
import { PERMISSION_KEYS } from '#lib/domain/access/permission.ts';
import { BUILT_IN_ROLES, type BuiltInRole, permissionsOfRole } from '#lib/domain/access/role.ts';
import { driverOptions } from '#lib/server/db/connection.ts';
import { createServiceDoor, type ServiceDoor } from '#lib/server/db/service.ts';
import { type Connections, connectionsOf } from '#lib/server/db/start.ts';

export type TestDatabase = {
	name: string;
	connections: Connections;
	/** As superuser, around every guard: for arranging and for looking behind. */
	admin: postgres.Sql;
	service: ServiceDoor;
};

let clones = 0;

/** A migrated, empty database of this test file's own. Call it at the top of the file; it goes away after it. */
export async function cloneDatabase(source = inject('postgres').template): Promise<TestDatabase> {
	const { admin, passwords, template } = inject('postgres');
	const name = `${template}_${process.pid}_${(clones += 1)}`;
	const root = postgres({ ...driverOptions(admin), max: 1 });
	await root`create database ${root(name)} template ${root(source)}`;
	await root`revoke all on database ${root(name)} from public`;
	await root`grant connect on database ${root(name)} to smtm_migrate, smtm_app, smtm_auth, smtm_platform`;
	const connections = connectionsOf({ ...admin, database: name }, passwords);
	const database: TestDatabase = {
		name,
		connections,
		admin: postgres({ ...driverOptions({ ...admin, database: name }), max: 2 }),
		service: createServiceDoor(connections.migrate)
	};
	afterAll(async () => {
		await Promise.all([database.admin.end({ timeout: 1 }), database.service.end()]);
		await root`drop database if exists ${root(name)} with (force)`;
		await root.end({ timeout: 1 });
	});
	return database;
}

/** Where an own process finds this database: as the administrator, over whatever the server listens on. */
export function addressOf(name: string): string {
	const { admin } = inject('postgres');
	const url = new URL(`postgres://${encodeURIComponent(admin.host)}:${admin.port}/${name}`);
	url.username = admin.user;
	url.password = admin.password;
	return url.href;
}

/** The minute's run passes this database by: what it does, tests do when they say so. */
export async function stopClock({ admin }: Pick<TestDatabase, 'admin'>): Promise<void> {
	await admin`insert into auth.turn (name, until) values ('minute', 'infinity') on conflict (name) do update set until = excluded.until`;
}

export type TestCompany = { companyId: string; code: string; roles: Record<BuiltInRole, string> };

export async function makeCompany(
	{ service }: TestDatabase,
	{ code, name, environment = 'production' }: { code: string; name: string; environment?: 'production' | 'development' }
): Promise<TestCompany> {
	const companyId = newId();
	const names = BUILT_IN_ROLES.filter((role) => role !== 'PegotecUser');
	const roles = names.map((role) => ({ id: newId(), name: role, permissions: bitsOf(role) }));
	await service.createCompany({ companyId, code, name, environment, timeZone: 'Europe/Berlin', language: 'en', roles });
	const byName = Object.fromEntries(roles.map((role) => [role.name, role.id])) as Record<BuiltInRole, string>;
	return { companyId, code, roles: byName };
}

export function bitsOf(role: BuiltInRole): string {
	const granted = permissionsOfRole(role);
	return PERMISSION_KEYS.map((key) => (granted.has(key) ? '1' : '0')).join('');
}

type NewUser = {
	name: string;
	roles: readonly BuiltInRole[];
	sites?: readonly string[];
	email?: string;
	passwordHash?: string;
};

export async function makeUser(
	{ service }: TestDatabase,
	company: TestCompany,
	user: NewUser
): Promise<{ userId: string }> {
	const userId = newId();
	const email = user.email ?? `${user.name.toLowerCase().replace(/[^a-z]+/g, '.')}.${userId.slice(-6)}@example.test`;
	await service.withCompany('seed', company.companyId, async (sql) => {
		await sql`
			insert into auth.account (id, company_id, email, name, password_hash)
			values (${userId}, ${company.companyId}, ${email}, ${user.name}, ${user.passwordHash ?? 'none'})
		`;
		await sql`insert into company_user (company_id, id, name, email) values (${company.companyId}, ${userId}, ${user.name}, ${email})`;
		await sql`
			insert into user_role (company_id, user_id, role_id)
			select ${company.companyId}, ${userId}, unnest(${sql.uuids(user.roles.map((role) => company.roles[role]))})
		`;
		await sql`
			insert into user_site (company_id, user_id, site_id)
			select ${company.companyId}, ${userId}, unnest(${sql.uuids(user.sites ?? [])})
		`;
	});
	return { userId };
}

export async function makeStaff({ service }: TestDatabase, name: string): Promise<{ userId: string }> {
	const userId = newId();
	await service.withInstallation(
		(sql) => sql`
			insert into auth.account (id, email, name, password_hash, is_staff)
			values (${userId}, ${`staff.${userId.slice(-6)}@example.test`}, ${name}, 'none', true)
		`
	);
	return { userId };
}

export async function makeSession(
	{ service }: TestDatabase,
	userId: string,
	kind: 'portal' | 'field' = 'portal'
): Promise<{ token: string; sessionHash: string }> {
	const token = randomBytes(32).toString('base64url');
	const sessionHash = createHash('sha256').update(token).digest('hex');
	await service.withInstallation(
		(sql) => sql`
			insert into auth.session (id_hash, account_id, kind, idle_expires_at, absolute_expires_at)
			values (${sessionHash}, ${userId}, ${kind}, now() + interval '12 hours', now() + interval '7 days')
		`
	);
	return { token, sessionHash };
}

export async function makeVisit(
	{ service }: TestDatabase,
	visit: { userId: string; sessionHash: string; companyId: string; kind?: 'portal' | 'header' }
): Promise<string> {
	const visitId = newId();
	await service.withInstallation(
		(sql) => sql`
			insert into auth.visit (id, account_id, session_hash, company_id, kind, reason, thread_reference)
			values (${visitId}, ${visit.userId}, ${visit.sessionHash}, ${visit.companyId}, ${visit.kind ?? 'portal'},
				'a question about due dates', 'thread-1')
		`
	);
	return visitId;
}
