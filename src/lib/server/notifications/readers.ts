import { decodePermissions, type Permission } from '#lib/domain/access/permission.ts';
import type { Reader as Wishes } from '#lib/domain/notifications/preference.ts';
import type { QuietHours } from '#lib/domain/notifications/quiet-hours.ts';
import type { Scope } from '../commands/scope.ts';
import {
	type ReaderRow,
	selectNarrowing,
	selectReaders,
	selectSupervisors,
	selectToldUsers
} from './reader.queries.ts';
import type { ReadSubjects } from './subjects.ts';

/** Somebody who may be told something. */
export type Reader = Wishes & {
	userId: string;
	rights: ReadonlySet<Permission>;
	/** Undefined means the whole company. */
	sites: readonly string[] | undefined;
	quietHours: QuietHours;
	zone: string;
};

export type Readers = {
	all: readonly Reader[];
	/** PR-22: whether this person is shown work of that author. */
	seesWorkOf: (reader: Reader, authorId: string) => boolean;
};

/** Active people by id and all holders of these permissions, with today's roles, sites and wishes. */
export async function readReaders(
	scope: Scope,
	wanted: { ids: readonly string[]; permissions: readonly Permission[]; authorIds: readonly string[] }
): Promise<Readers> {
	const [rows, narrowing] = await Promise.all([
		selectReaders(scope, wanted.ids, wanted.permissions),
		selectNarrowing(scope)
	]);
	const isOwnOnly = narrowing.seesOwnTechniciansOnly;
	const supervisors = await selectSupervisors(scope, isOwnOnly ? wanted.authorIds : []);
	return {
		all: rows.map((row) => readerOf(row, scope.company.timeZone, narrowing.isMapperRestricted)),
		seesWorkOf: ({ userId, rights }, authorId) =>
			!isOwnOnly || rights.has('settings.edit') || supervisors.get(authorId) === userId
	};
}

export function readerOf(row: ReaderRow, companyZone: string, isMapperRestricted: boolean): Reader {
	const roles = row.roles.map(({ bits, ...role }) => ({ ...role, rights: decodePermissions(bits) }));
	const rights = new Set(roles.flatMap((role) => [...role.rights]));
	// The same narrowing as the gate's (PR-20).
	const isWide = rights.has('settings.edit') || (rights.has('hierarchy.edit') && !isMapperRestricted);
	return {
		userId: row.userId,
		roles,
		rights,
		choices: row.choices,
		sites: isWide || row.sites.length === 0 ? undefined : row.sites,
		quietHours: { isOn: row.quietOn, from: row.quietFrom, to: row.quietTo },
		zone: row.timeZone ?? companyZone
	};
}

export const toldUsers: ReadSubjects = selectToldUsers;
