import type { Actor } from '#lib/domain/access/actor.ts';
import { decodePermissions } from '#lib/domain/access/permission.ts';
import type { Scope } from '../commands/scope.ts';
import { type Member, selectMembers } from './people.queries.ts';
import type { TaskSettings } from './settings.queries.ts';

/** Somebody work can be given to: active and holding `task.execute`; `sites` undefined means the whole company. */
export type Technician = Pick<Member, 'userId' | 'name' | 'email' | 'roles' | 'supervisorId'> & {
	sites: string[] | undefined;
};

type Settings = Pick<TaskSettings, 'isMapperRestricted' | 'seesOwnTechniciansOnly'>;

/** The people among `ids` who exist, and those of them who may execute (TL-5). */
export async function readTechnicians(
	scope: Scope,
	settings: Settings,
	ids: readonly string[]
): Promise<{ known: number; technicians: Map<string, Technician> }> {
	const members = await selectMembers(scope, ids);
	const technicians = members.flatMap((member) => technicianOf(member, settings) ?? []);
	return { known: members.length, technicians: new Map(technicians.map((each) => [each.userId, each])) };
}

function technicianOf(member: Member, settings: Settings): Technician | undefined {
	const rights = decodePermissions(member.rights);
	if (!member.isActive || !rights.has('task.execute')) return undefined;
	// The same narrowing as the gate's (PR-20).
	const isWide = rights.has('settings.edit') || (rights.has('hierarchy.edit') && !settings.isMapperRestricted);
	const { userId, name, email, roles, supervisorId } = member;
	return {
		userId,
		name,
		email,
		roles,
		supervisorId,
		sites: isWide || member.sites.length === 0 ? undefined : member.sites
	};
}

export function worksAt(technician: Technician, siteId: string): boolean {
	return technician.sites?.includes(siteId) ?? true;
}

/** PR-22: whether the actor sees only people they supervise. */
export function seesOwnTechniciansOnly(settings: Settings, actor: Actor): boolean {
	return settings.seesOwnTechniciansOnly && actor.rights.has('task.approve') && !actor.rights.has('settings.edit');
}
