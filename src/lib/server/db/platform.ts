import postgres from 'postgres';
import { driverOptions } from './connection.ts';
import type { DoorOptions } from './slots.ts';

export type PlatformCompany = {
	companyId: string;
	code: string;
	name: string;
	environment: 'production' | 'staging' | 'development';
	timeZone: string;
	isActive: boolean;
};

export type FeedRow = {
	n: number;
	at: Date;
	entity: string;
	id: string;
	op: 'upsert' | 'remove' | 'scope';
	row: unknown;
	scopes: string[];
	oldScopes: string[];
	actorId: string | null;
	actorName: string | null;
	cause: string;
};

export type AuthzChange = { seq: string; at: Date; kind: 'account' | 'company' | 'visit'; id: string };

export type StoredEntry = {
	seq: number;
	at: Date;
	actorId: string | null;
	action: string;
	subjectType: string | null;
	subjectId: string | null;
	body: string;
	prevHash: string;
	hash: string;
};

/** The few reads across companies, each a named function of the database. Single statements: nothing to mix up. */
export type PlatformDoor = {
	companies: (search: string, limit: number) => Promise<PlatformCompany[]>;
	company: (companyId: string) => Promise<PlatformCompany | undefined>;
	feedHead: (companyId: string) => Promise<{ epoch: string; n: number } | undefined>;
	feedAfter: (companyId: string, n: number, max: number) => Promise<FeedRow[]>;
	/** What changed about who may do what in the last `sinceMs` milliseconds. */
	authzChanges: (sinceMs: number) => Promise<AuthzChange[]>;
	auditEntries: (companyId: string, after: number, limit: number) => Promise<StoredEntry[]>;
	auditHead: (companyId: string) => Promise<{ seq: number; hash: string } | undefined>;
	/** A push service knows this address no more. */
	dropPush: (of: { companyId: string; deviceId: string; endpoint: string }) => Promise<void>;
	/** Those of these keys under which the bytes of a photo lie. */
	photoKeys: (companyId: string, keys: readonly string[]) => Promise<string[]>;
	/** True for one caller until the seconds are over, however many nodes ask. */
	takeTurn: (name: string, seconds: number) => Promise<boolean>;
	/** Lets the clock into an active company for a few minutes. */
	issuePass: (companyId: string) => Promise<string | undefined>;
	/** Planned shutdowns whose start has come, of active companies. */
	dueShutdowns: (
		at: Date,
		limits: { most: number; ofOneCompany: number }
	) => Promise<{ companyId: string; shutdownId: string }[]>;
	/** Active companies with something to tell or to hand to phones, with due work nobody was told of, or with notices from before. */
	companiesToTell: (at: Date, most: number) => Promise<string[]>;
	companiesToRemind: (at: Date, most: number) => Promise<string[]>;
	companiesToThin: (older: Date, most: number) => Promise<string[]>;
	/** Answers when the database does. */
	ping: () => Promise<void>;
	end: () => Promise<void>;
};

/** The pool of smtm_platform. */
export function createPlatformDoor({ connection, slots = 4 }: DoorOptions): PlatformDoor {
	const sql = postgres({
		...driverOptions(connection),
		max: slots,
		connection: { application_name: 'smtm_platform', statement_timeout: 5_000, TimeZone: 'UTC' }
	});
	return {
		companies: async (search, limit) => sql<PlatformCompany[]>`
			select id as "companyId", code, name, environment, time_zone as "timeZone", active as "isActive"
			from platform.companies(${search}, ${limit})
		`,
		company: async (companyId) => {
			const [row] = await sql<PlatformCompany[]>`
				select id as "companyId", code, name, environment, time_zone as "timeZone", active as "isActive"
				from platform.company(${companyId})
			`;
			return row;
		},
		feedHead: async (companyId) => {
			const [row] = await sql<{ epoch: string; n: string }[]>`select epoch, n from platform.feed_head(${companyId})`;
			return row && { epoch: row.epoch, n: Number(row.n) };
		},
		feedAfter: async (companyId, n, max) => {
			const rows = await sql<(Omit<FeedRow, 'n'> & { n: string })[]>`
				select n, at, entity, id, op, "row", scopes, old_scopes as "oldScopes", actor_id as "actorId",
					actor_name as "actorName", cause
				from platform.feed_after(${companyId}, ${n}, ${max})
			`;
			return rows.map((row) => ({ ...row, n: Number(row.n) }));
		},
		dropPush: async ({ companyId, deviceId, endpoint }) => {
			await sql`select platform.drop_push(${companyId}, ${deviceId}, ${endpoint})`;
		},
		authzChanges: async (sinceMs) => sql<AuthzChange[]>`
			select seq, at, kind, id from platform.authz_changes(now() - ${sinceMs} * interval '1 millisecond')
		`,
		auditEntries: async (companyId, after, limit) => {
			const rows = await sql<(Omit<StoredEntry, 'seq'> & { seq: string })[]>`
				select seq, at, actor_id as "actorId", action, subject_type as "subjectType", subject_id as "subjectId", body,
					prev_hash as "prevHash", hash
				from platform.audit_entries(${companyId}, ${after}, ${limit})
			`;
			return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
		},
		auditHead: async (companyId) => {
			const [row] = await sql<{ seq: string; hash: string }[]>`select seq, hash from platform.audit_head(${companyId})`;
			return row && { seq: Number(row.seq), hash: row.hash };
		},
		photoKeys: async (companyId, keys) => {
			const rows = await sql<{ key: string }[]>`
				select key from platform.photo_keys(${companyId}, string_to_array(${keys.join(',')}, ',')) as key
			`;
			return rows.map(({ key }) => key);
		},
		takeTurn: async (name, seconds) => {
			const [row] = await sql<{ isTaken: boolean }[]>`select platform.take_turn(${name}, ${seconds}) as "isTaken"`;
			return row?.isTaken === true;
		},
		issuePass: async (companyId) => {
			const [row] = await sql<{ pass: string | null }[]>`select platform.issue_pass(${companyId}) as pass`;
			return row?.pass ?? undefined;
		},
		dueShutdowns: async (at, { most, ofOneCompany }) => sql<{ companyId: string; shutdownId: string }[]>`
			select company_id as "companyId", shutdown_id as "shutdownId"
			from platform.due_shutdowns(${at}, ${most}, ${ofOneCompany})
		`,
		companiesToTell: async (at, most) =>
			idsOf(await sql<Named[]>`select c as id from platform.companies_to_tell(${at}, ${most}) as c`),
		companiesToRemind: async (at, most) =>
			idsOf(await sql<Named[]>`select c as id from platform.companies_to_remind(${at}, ${most}) as c`),
		companiesToThin: async (older, most) =>
			idsOf(await sql<Named[]>`select c as id from platform.companies_to_thin(${older}, ${most}) as c`),
		ping: async () => {
			await sql`select 1`;
		},
		end: () => sql.end({ timeout: 5 })
	};
}

type Named = { id: string };

function idsOf(rows: readonly Named[]): string[] {
	return rows.map(({ id }) => id);
}
