import { v7 as newId } from 'uuid';
import { DEMO_PASSWORD } from '#lib/domain/access/demo.ts';
import { canonicalJson } from '#lib/domain/audit/canonical.ts';
import { createPasswords } from '../auth/password.ts';
import type { Connection } from '../db/connection.ts';
import { createServiceDoor } from '../db/service.ts';
import type { TenantSql } from '../db/with-tenant.ts';
import type { FileStore } from '../files/file-store.ts';
import type { Log } from '../log.ts';
import { STAFF } from './cast.ts';
import { DEMO_COMPANIES } from './companies.ts';
import { type DemoCompany, makeCompany } from './company.ts';
import { drawPictures, storePictures } from './pictures.ts';
import { writeAccounts, writeWorld } from './write.ts';

/**
 * Fills an empty database with both demo companies (product 15), all of it or nothing. `migrate` is the deploy's login;
 * without a file store no record has photos.
 */
export async function seedDemo(migrate: Connection, log: Pick<Log, 'info'>, files?: FileStore): Promise<void> {
	const startedAt = performance.now();
	const now = new Date();
	const door = createServiceDoor(migrate);
	try {
		// One password for everybody, so one slow hash.
		const passwordHash = await createPasswords().hash(DEMO_PASSWORD);
		const drawn = files ? await drawPictures() : [];
		const companies = DEMO_COMPANIES.map((spec) => makeCompany(spec, now, passwordHash, drawn));
		if (files) for (const { world } of companies) await storePictures(files, drawn, world.pictures);
		await door.withInstallation(async (sql) => {
			for (const company of companies) await writeCompany(sql, company);
			await writeStaff(sql, passwordHash, now);
		});
		// The first person to look must not pay for a planner that knows nothing yet.
		await door.withInstallation(
			(sql) => sql`analyze place, tag, point_task, task, task_assignee, execution, audit.entry`
		);
		const tasks = companies.map(({ world }) => `${world.rows.get('task')?.length ?? 0} in ${world.name}`);
		log.info({ tasks, seconds: Math.round((performance.now() - startedAt) / 100) / 10 }, 'demo data written');
	} finally {
		await door.end();
	}
}

async function writeCompany(sql: TenantSql, { world, roles, accounts }: DemoCompany): Promise<void> {
	await sql`
		select platform.create_company(
			${world.companyId}, ${world.code}, ${world.name}, 'production', ${world.zone}, 'en', ${sql.json(roles)}
		)
	`;
	await sql`select app.enter_service('seed', ${world.companyId})`;
	await writeAccounts(sql, accounts);
	await writeWorld(sql, world);
}

async function writeStaff(sql: TenantSql, passwordHash: string, now: Date): Promise<void> {
	const staff = STAFF.map(({ name, email }) => ({
		id: newId(),
		name,
		email,
		password_hash: passwordHash,
		is_staff: true
	}));
	await writeAccounts(
		sql,
		staff.map((person) => ({ ...person, company_id: null, language: 'en', active: true, created_at: now }))
	);
	const entries = staff.map((person) =>
		canonicalJson({
			time: now.toISOString(),
			actor: null,
			actingCompany: null,
			action: 'staff.create',
			subject: { type: 'user', id: person.id, label: person.name },
			summary: `Created staff account ${person.name}`,
			before: null,
			after: { name: person.name, email: person.email }
		})
	);
	await sql`select audit.append_from_auth(null, ${sql.texts(entries)})`;
}
