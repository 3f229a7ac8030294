import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { closePermissions, decodePermissions, encodePermissions, PERMISSIONS } from '#lib/domain/access/permission.ts';
import { BUILT_IN_ROLES, permissionsOfRole } from '#lib/domain/access/role.ts';

const [header, ...lines] = readFileSync('tests/support/permissions.csv', 'utf8').trim().split('\n');
const rows = lines.map((line) => line.split(','));

test('the catalogue is the 58 rows of the matrix, in its order', () => {
	expect(PERMISSIONS.map(({ key, group, label }) => [key, group, label])).toEqual(rows.map((row) => row.slice(0, 3)));
});

test('the seven built-in roles hold exactly the 406 cells of the matrix', () => {
	expect(header?.split(',').slice(3)).toEqual([...BUILT_IN_ROLES]);
	const cells = rows.flatMap((row) => BUILT_IN_ROLES.map((role, column) => [role, row[0], row[3 + column] === '1']));
	const ours = rows.flatMap((row) =>
		BUILT_IN_ROLES.map((role) => [
			role,
			row[0],
			PERMISSIONS.some(({ key }) => key === row[0] && permissionsOfRole(role).has(key))
		])
	);
	expect(ours).toEqual(cells);
	expect(cells).toHaveLength(406);
});

test('every built-in role is closed: it holds what its permissions need', () => {
	for (const role of BUILT_IN_ROLES) expect(closePermissions(permissionsOfRole(role))).toEqual(permissionsOfRole(role));
});

test('a set survives its storage format, and any union of the seven roles is their union', () => {
	for (let subset = 0; subset < 128; subset += 1) {
		const roles = BUILT_IN_ROLES.filter((_, index) => subset & (1 << index));
		const union = new Set(roles.flatMap((role) => [...permissionsOfRole(role)]));
		expect(decodePermissions(encodePermissions(union))).toEqual(
			new Set(PERMISSIONS.map(({ key }) => key).filter((key) => union.has(key)))
		);
	}
});
