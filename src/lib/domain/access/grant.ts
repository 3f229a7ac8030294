import type { RefusalCode } from '../shared/refusal.ts';
import type { Actor } from './actor.ts';
import type { Permission } from './permission.ts';

/** A refusal and the first right that is missing for it to go away. */
export type WhyNot = { code: RefusalCode; permission?: Permission };

type Rights = ReadonlySet<Permission>;

/** The first right of `wanted` that `own` lacks. */
function lackOf(own: Rights, wanted: Rights): Permission | undefined {
	return [...wanted].find((permission) => !own.has(permission));
}

/** Nobody grants a role that holds a right they lack themselves (PR-7). */
export function whyNotGrant(actor: Pick<Actor, 'rights'>, role: Rights): WhyNot | undefined {
	const permission = lackOf(actor.rights, role);
	return permission && { code: 'cannot-grant', permission };
}

/** Nobody changes their own account's power (PR-10), nor the account of somebody with more rights than they have (PR-8). */
export function whyNotManageUser(
	actor: Pick<Actor, 'rights' | 'userId'>,
	target: { userId: string; rights: Rights }
): WhyNot | undefined {
	if (target.userId === actor.userId) return { code: 'own-account' };
	const permission = lackOf(actor.rights, target.rights);
	return permission && { code: 'stronger-user', permission };
}
