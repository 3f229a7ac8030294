import { expect, test } from 'vitest';
import type { UserId } from '../shared/id.ts';
import { whyNotGrant, whyNotManageUser } from './grant.ts';
import { permissionsOfRole } from './role.ts';

const mapper = { userId: 'm' as UserId, rights: permissionsOfRole('Mapper') };

test('a Mapper makes Supervisors and Technicians, not Admins', () => {
	expect(whyNotGrant(mapper, permissionsOfRole('Supervisor'))).toBeUndefined();
	expect(whyNotGrant(mapper, permissionsOfRole('Technician'))).toBeUndefined();
	expect(whyNotGrant(mapper, permissionsOfRole('Admin'))).toEqual({
		code: 'cannot-grant',
		permission: 'settings.edit'
	});
});

test('a Mapper cannot touch an Admin, and nobody touches their own account', () => {
	const admin = { userId: 'a', rights: permissionsOfRole('Admin') };
	expect(whyNotManageUser(mapper, admin)).toMatchObject({ code: 'stronger-user' });
	expect(whyNotManageUser(mapper, { userId: 't', rights: permissionsOfRole('Technician') })).toBeUndefined();
	expect(whyNotManageUser(mapper, { ...mapper })).toEqual({ code: 'own-account' });
});
