import { decodePermissions } from '#lib/domain/access/permission.ts';
import { type WhyNot, whyNotGrant, whyNotManageUser } from '#lib/domain/access/grant.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { DeactivateUser, ReactivateUser, SetUserRoles, type UserRow } from '#lib/domain/users/user.ts';
import { defineCommand } from '../commands/define-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import {
	countOtherAdmins,
	lockUser,
	type ManagedUser,
	replaceRoles,
	selectRolesById,
	updateActive
} from './account.queries.ts';

function refuseWhyNot(why: WhyNot | undefined): void {
	if (why) refuse(why.code, why.permission ? { permission: why.permission } : {});
}

/** The person, locked, if the actor may change them at all. Throws `not-found`, `own-account`, `stronger-user`. */
async function lockManaged(scope: CommandScope, userId: string): Promise<ManagedUser> {
	const user = (await lockUser(scope, userId)) ?? refuse('not-found');
	refuseWhyNot(whyNotManageUser(scope.actor, { userId, rights: decodePermissions(user.bits) }));
	return user;
}

/** A company keeps at least one active Admin (PR-9). */
async function refuseLastAdmin(scope: CommandScope, user: ManagedUser): Promise<void> {
	if (user.isActive && user.isAdmin) refuseIf((await countOtherAdmins(scope, user.userId)) === 0 && 'last-admin');
}

function publish(
	scope: CommandScope,
	{ userId, name, email }: ManagedUser,
	change: Pick<UserRow, 'roles' | 'isActive'>
): void {
	const row: UserRow = { userId, name, email, ...change };
	scope.publish({ entity: 'user', id: userId, op: 'upsert', row, scopes: ['user'] });
}

const subjectOf = ({ userId, name }: ManagedUser) => ({ type: 'user', id: userId, label: name });

/** Ends all sessions of the person at once; nothing they did is touched. */
export const deactivateUser = defineCommand(
	'user.deactivate',
	{ needs: 'user.edit', input: DeactivateUser, asksEachTime: true },
	async (scope, { userId }) => {
		const user = await lockManaged(scope, userId);
		refuseIf(!user.isActive && 'wrong-state', { state: 'inactive' });
		await refuseLastAdmin(scope, user);
		await updateActive(scope, userId, false);
		const change = { before: { isActive: true }, after: { isActive: false } };
		scope.record({ subject: subjectOf(user), summary: `deactivated ${user.name}`, ...change });
		publish(scope, user, { roles: user.roles, isActive: false });
		return { userId };
	}
);

export const reactivateUser = defineCommand(
	'user.reactivate',
	{ needs: 'user.edit', input: ReactivateUser, asksEachTime: true },
	async (scope, { userId }) => {
		const user = await lockManaged(scope, userId);
		refuseIf(user.isActive && 'wrong-state', { state: 'active' });
		await updateActive(scope, userId, true);
		const change = { before: { isActive: false }, after: { isActive: true } };
		scope.record({ subject: subjectOf(user), summary: `reactivated ${user.name}`, ...change });
		publish(scope, user, { roles: user.roles, isActive: true });
		return { userId };
	}
);

/** Replaces the roles of a person; their open sessions follow within two seconds (PR-6). */
export const setUserRoles = defineCommand(
	'user.set-roles',
	{ needs: 'user.edit', input: SetUserRoles, asksEachTime: true },
	async (scope, { userId, revision, roleIds }) => {
		const user = await lockManaged(scope, userId);
		const roles = await selectRolesById(scope, roleIds);
		refuseIf(roles.length < new Set(roleIds).size && 'not-found');
		for (const role of roles) refuseWhyNot(whyNotGrant(scope.actor, decodePermissions(role.bits)));
		refuseIf(user.revision !== revision && 'stale', { current: { revision: user.revision, roles: user.roles } });
		const names = roles.map((role) => role.name);
		if (!roles.some((role) => role.isAdmin)) await refuseLastAdmin(scope, user);
		const next = await replaceRoles(
			scope,
			userId,
			roles.map((role) => role.roleId)
		);
		const change = { before: { roles: user.roles }, after: { roles: names } };
		scope.record({ subject: subjectOf(user), summary: `roles of ${user.name}: ${names.join(', ')}`, ...change });
		publish(scope, user, { roles: names, isActive: user.isActive });
		return { userId, revision: next };
	}
);
