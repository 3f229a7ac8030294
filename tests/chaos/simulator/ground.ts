import { createHash } from 'node:crypto';
import { v7 as newId } from 'uuid';
import * as z from 'zod/mini';
import { TemplateBody } from '#lib/domain/tasks/template.ts';
import { makeCompany, type TestCompany, type TestDatabase } from '../../support/postgres.ts';

// Many small plots in one company: people, a site and tasks for one history each, made by SQL in bulk for speed.

export type Person = { id: string; name: string; session: string };
export type PlotTask = { taskId: string; assigneeIds: string[] };

/** What one history plays on. */
export type Plot = {
	companyId: string;
	roles: TestCompany['roles'];
	placeId: string;
	technicians: [Person, Person];
	/** Portal sessions shared by all plots of a company. */
	supervisor: Person;
	admin: Person;
	templateId: string;
	tasks: PlotTask[];
};

const TASKS = 6;
const FORM = z.parse(TemplateBody, {
	fields: [
		{ key: 'reading', label: 'Reading', kind: 'number', isRequired: true },
		{ key: 'note', label: 'Note', kind: 'text' }
	]
});

/** Field sessions are made one a sign-in; portal ones once. */
export async function signIn({ admin }: TestDatabase, userId: string, kind: 'portal' | 'field'): Promise<string> {
	const session = createHash('sha256').update(newId()).digest('hex');
	await admin`
		insert into auth.session (id_hash, account_id, kind, idle_expires_at, absolute_expires_at)
		values (${session}, ${userId}, ${kind}, now() + interval '12 hours', now() + interval '7 days')
	`;
	return session;
}

/** A company with so many plots. */
export async function layGround(db: TestDatabase, code: string, plots: number): Promise<Plot[]> {
	const company = await makeCompany(db, { code, name: `Company ${code}` });
	await db.admin`
		update company_setting set multi_technician = true, restrict_mappers = true where company_id = ${company.companyId}
	`;
	await db.admin`insert into repair_request_type (company_id, id, label) values (${company.companyId}, ${newId()}, 'Leak')`;
	await db.admin`
		insert into shutdown_reason (company_id, id, label, category)
		values (${company.companyId}, ${newId()}, 'Blocked', 'Unplanned')
	`;
	const templateId = await makeTemplate(db, company.companyId);
	const supervisor = await makePeople(db, company, 'Supervisor', [{ name: 'Ada', siteId: null }]);
	const admin = await makePeople(db, company, 'Admin', [{ name: 'Gus', siteId: null }]);
	const places = await makePlaces(db, company.companyId, plots);
	const technicians = await makePeople(
		db,
		company,
		'Technician',
		places.flatMap(({ siteId }) => [
			{ name: 'Budi', siteId },
			{ name: 'Tari', siteId }
		])
	);
	const office = { supervisor: one(supervisor, 0), admin: one(admin, 0) };
	const made = places.map(({ placeId }, index): Plot => {
		const pair: Plot['technicians'] = [one(technicians, 2 * index), one(technicians, 2 * index + 1)];
		const [first, second] = pair.map(({ id }) => id) as [string, string];
		const tasks = Array.from({ length: TASKS }, (_, number) => ({
			taskId: newId(),
			assigneeIds: [[first], [second], [first, second]][number % 3] ?? []
		}));
		const { companyId, roles } = company;
		return { companyId, roles, placeId, technicians: pair, ...office, templateId, tasks };
	});
	await makeTasks(db, made, places);
	return made;
}

function one<Item>(items: readonly Item[], index: number): Item {
	const item = items[index];
	if (item === undefined) throw new Error('the ground has a hole');
	return item;
}

async function makeTemplate({ admin }: TestDatabase, companyId: string): Promise<string> {
	const id = newId();
	await admin`
		insert into task_template (company_id, id, name, type, version, created_at, updated_at)
		values (${companyId}, ${id}, 'Check', 'mechanical', 1, now(), now())
	`;
	await admin`
		insert into template_version (company_id, template_id, version, body, created_at)
		values (${companyId}, ${id}, 1, ${admin.json(JSON.parse(JSON.stringify(FORM)))}, now())
	`;
	return id;
}

type NewPerson = { name: string; siteId: string | null };

async function makePeople(
	{ admin }: TestDatabase,
	{ companyId, roles }: TestCompany,
	role: 'Technician' | 'Supervisor' | 'Admin',
	people: readonly NewPerson[]
): Promise<Person[]> {
	const made = people.map(({ name, siteId }) => ({ id: newId(), name, siteId, session: '' }));
	const rows = admin.json(made);
	await admin.begin(async (sql) => {
		await sql`
			insert into auth.account (id, company_id, email, name, password_hash)
			select id, ${companyId}, id || '@example.test', name, 'none' from jsonb_to_recordset(${rows}) as r(id uuid, name text)
		`;
		await sql`
			insert into company_user (company_id, id, name, email)
			select ${companyId}, id, name, id || '@example.test' from jsonb_to_recordset(${rows}) as r(id uuid, name text)
		`;
		await sql`
			insert into user_role (company_id, user_id, role_id)
			select ${companyId}, id, ${roles[role]} from jsonb_to_recordset(${rows}) as r(id uuid)
		`;
		await sql`
			insert into user_site (company_id, user_id, site_id)
			select ${companyId}, id, "siteId" from jsonb_to_recordset(${rows}) as r(id uuid, "siteId" uuid)
			where "siteId" is not null
		`;
	});
	// Every second one maps places as well.
	if (role === 'Technician') {
		const mappers = admin.json(made.filter((_, index) => index % 2 === 1));
		await admin`
			insert into user_role (company_id, user_id, role_id)
			select ${companyId}, id, ${roles.Mapper} from jsonb_to_recordset(${mappers}) as r(id uuid)
		`;
	}
	for (const person of made)
		if (!person.siteId) person.session = await signIn({ admin } as TestDatabase, person.id, 'portal');
	return made.map(({ id, name, session }) => ({ id, name, session }));
}

type Places = { siteId: string; lineId: string; sectionId: string; assetId: string; placeId: string };

const LEVELS = ['site', 'line', 'section', 'asset', 'task_point'] as const;

async function makePlaces({ admin }: TestDatabase, companyId: string, plots: number): Promise<Places[]> {
	const made = Array.from({ length: plots }, (_, plot) => {
		const [siteId, lineId, sectionId, assetId, placeId] = LEVELS.map(() => newId()) as [
			string,
			string,
			string,
			string,
			string
		];
		return { plot, siteId, lineId, sectionId, assetId, placeId };
	});
	const ids = (place: Places) => [place.siteId, place.lineId, place.sectionId, place.assetId, place.placeId];
	for (const [depth, level] of LEVELS.entries()) {
		const rows = made.map((place) => ({
			id: ids(place)[depth],
			parent_id: ids(place)[depth - 1] ?? null,
			site_id: place.siteId,
			line_id: depth >= 1 ? place.lineId : null,
			section_id: depth >= 2 ? place.sectionId : null,
			asset_id: depth >= 3 ? place.assetId : null,
			name: `${level} ${place.plot}`
		}));
		await admin`
			insert into place (company_id, id, level, parent_id, site_id, line_id, section_id, asset_id, name, time_zone, criticality,
				status, created_at, updated_at)
			select ${companyId}, id, ${level}, parent_id, site_id, line_id, section_id, asset_id, name,
				${level === 'site' ? 'Europe/Berlin' : null}, ${level === 'asset' ? 'standard' : null},
				${level === 'asset' ? 'active' : null}, now(), now()
			from jsonb_to_recordset(${admin.json(rows)}) as r(
				id uuid, parent_id uuid, site_id uuid, line_id uuid, section_id uuid, asset_id uuid, name text
			)
		`;
	}
	return made;
}

async function makeTasks({ admin }: TestDatabase, plots: readonly Plot[], places: readonly Places[]): Promise<void> {
	const [first] = plots;
	if (!first) return;
	const { companyId, templateId } = first;
	const rows = plots.flatMap(({ tasks }, plot) =>
		tasks.map(({ taskId, assigneeIds }, index) => ({
			...one(places, plot),
			id: taskId,
			number: 1000 + plot * TASKS + index,
			assignees: [...assigneeIds].sort(),
			title: `Check ${index}`
		}))
	);
	await admin`
		insert into task (company_id, id, number, origin, place_id, site_id, line_id, section_id, asset_id, template_id, title,
			type, priority, due_at, due_local, zone, grace, overdue_at, state, assignee_ids, created_at, updated_at)
		select ${companyId}, id, number, 'ad_hoc', "placeId", "siteId", "lineId", "sectionId", "assetId", ${templateId}, title,
			'mechanical', 'medium', now(), '2026-03-02T08:00', 'Europe/Berlin', 'none', now(), 'open', assignees, now(), now()
		from jsonb_to_recordset(${admin.json(rows)}) as r(
			id uuid, number int, "placeId" uuid, "siteId" uuid, "lineId" uuid, "sectionId" uuid, "assetId" uuid, assignees uuid[], title text
		)
	`;
	await admin`
		insert into task_assignee (company_id, task_id, user_id, assigned_at)
		select ${companyId}, id, unnest(assignees), now()
		from jsonb_to_recordset(${admin.json(rows)}) as r(id uuid, assignees uuid[])
	`;
}
