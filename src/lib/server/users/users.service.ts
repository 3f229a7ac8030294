import { decodePermissions } from '#lib/domain/access/permission.ts';
import { UserId } from '#lib/domain/shared/id.ts';
import { refuseIf } from '#lib/domain/shared/refusal.ts';
import type { List } from '#lib/domain/shared/page.ts';
import type { RoleItem, UserFilter, UserItem } from '#lib/domain/users/user.ts';
import * as z from 'zod/mini';
import type { Scope } from '../commands/scope.ts';
import { decodeCursor, encodeCursor } from '../commands/keyset.ts';
import { deactivateUser, reactivateUser, setUserRoles } from './access.service.ts';
import { countUsers, selectRoles, selectUsers } from './users.queries.ts';

export const userCommands = [deactivateUser, reactivateUser, setUserRoles];

export async function listUsers(scope: Scope, filter: z.output<typeof UserFilter>): Promise<List<UserItem>> {
	const { limit, cursor, search, role, siteId, isActive } = filter;
	const where = { search, role, siteId, isActive };
	const [name, id] = decodeCursor(cursor, 2) ?? [];
	refuseIf(id !== undefined && !z.safeParse(UserId, id).success && 'invalid', { fields: ['cursor'] });
	const rows = await selectUsers(
		scope,
		where,
		name !== undefined && id !== undefined ? [name, id] : undefined,
		limit + 1
	);
	const page = rows.slice(0, limit);
	const last = rows.length > limit ? page.at(-1) : undefined;
	return {
		items: page.map(({ sortName: _, lastSignInAt, ...user }) => ({
			...user,
			lastSignInAt: lastSignInAt?.toISOString() ?? null
		})),
		next: last ? encodeCursor([last.sortName, last.userId]) : null,
		total: await countUsers(scope, where)
	};
}

export async function listRoles(scope: Scope): Promise<List<RoleItem>> {
	const rows = await selectRoles(scope);
	const items = rows.map(({ bits, updatedAt, ...role }) => ({
		...role,
		permissions: [...decodePermissions(bits)],
		updatedAt: updatedAt.toISOString()
	}));
	return { items, next: null, total: items.length };
}
