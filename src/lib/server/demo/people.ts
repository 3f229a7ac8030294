import { BUILT_IN_ROLES, type BuiltInRole, permissionsOfRole } from '#lib/domain/access/role.ts';
import { closePermissions, encodePermissions } from '#lib/domain/access/permission.ts';
import { type CastMember, SAFETY_OFFICER_EXTRA } from './cast.ts';
import { later } from './local-time.ts';
import { addRow, type World } from './world.ts';

export type AccountRow = Record<string, unknown>;

/** The built-in roles of a new company, as the database takes them. */
export function builtInRoles(world: World): { id: string; name: string; description: string; permissions: string }[] {
	return BUILT_IN_ROLES.filter((name) => name !== 'PegotecUser').map((name) => ({
		id: world.random.id(world.begin),
		name,
		description: '',
		permissions: encodePermissions(permissionsOfRole(name))
	}));
}

/** Users with their roles and accounts. Sites are granted later, once they exist. */
export function addPeople(
	world: World,
	cast: readonly CastMember[],
	roles: readonly { id: string; name: string }[],
	mailDomain: string,
	passwordHash: string
): AccountRow[] {
	const roleIds = new Map(roles.map((role) => [role.name, role.id]));
	if (cast.some((person) => person.roles.includes('Safety Officer'))) {
		roleIds.set('Safety Officer', addSafetyOfficer(world, roleIds.get('Viewer')));
	}
	for (const person of cast) {
		const id = world.random.id(world.begin);
		const deviceId = world.random.id(world.begin);
		world.people.set(person.key, { id, deviceId, key: person.key, name: person.name, roles: person.roles });
	}
	return cast.map((person, index) =>
		addPerson(world, person, roleIds, mailDomain, passwordHash, later(world.begin, index * 7))
	);
}

function addSafetyOfficer(world: World, viewerId: string | undefined): string {
	const id = world.random.id(world.begin);
	const permissions = closePermissions([...permissionsOfRole('Viewer'), ...SAFETY_OFFICER_EXTRA]);
	addRow(world, 'role', {
		id,
		name: 'Safety Officer',
		description: 'Reads everything and keeps the safety procedures',
		built_in: false,
		based_on: viewerId ?? null,
		permissions: encodePermissions(permissions)
	});
	return id;
}

function addPerson(
	world: World,
	person: CastMember,
	roleIds: Map<string, string>,
	mailDomain: string,
	passwordHash: string,
	at: Date
): AccountRow {
	const self = world.people.get(person.key);
	if (!self) throw new Error(`nobody is called ${person.key}`);
	const email = person.mail === undefined ? null : `${person.mail}@${mailDomain}`;
	const shared = {
		name: person.name,
		email,
		username: person.username ?? null,
		language: person.language ?? 'en',
		active: !person.isInactive,
		created_at: at
	};
	addRow(world, 'company_user', {
		...shared,
		id: self.id,
		supervisor_id: person.supervisor ? (world.people.get(person.supervisor)?.id ?? null) : null,
		updated_at: at,
		revision: person.isInactive ? 2 : 1
	});
	for (const name of person.roles) {
		addRow(world, 'user_role', { user_id: self.id, role_id: roleIds.get(name) });
	}
	const admin = [...world.people.values()][0] ?? null;
	world.log.push({
		at,
		actor: person.roles.includes('Admin') ? null : admin,
		action: 'user.create',
		subject: { type: 'user', id: self.id, label: person.name },
		summary: `Created user ${person.name}`,
		after: { name: person.name, roles: person.roles }
	});
	return { ...shared, id: self.id, company_id: world.companyId, password_hash: passwordHash, is_staff: false };
}

export function grantSites(world: World, cast: readonly CastMember[], siteIds: Map<string, string>): void {
	for (const person of cast) {
		for (const site of person.sites ?? []) {
			addRow(world, 'user_site', { user_id: world.people.get(person.key)?.id, site_id: siteIds.get(site) });
		}
	}
}

/** Which phones of the larger company still hold work: how much, and since how many minutes. */
const UNSENT = new Map([
	[1, { count: 4, minutes: 120 }],
	[4, { count: 1, minutes: 35 }]
]);

/** One phone for each technician, as the devices page lists them. */
export function addDevices(world: World, cast: readonly CastMember[]): void {
	const technicians = cast.filter(
		(person) => person.roles.includes('Technician' satisfies BuiltInRole) && !person.isInactive
	);
	for (const [index, person] of technicians.slice(0, world.settings.isShared ? 3 : 7).entries()) {
		const self = world.people.get(person.key);
		const unsent = world.settings.isShared ? undefined : UNSENT.get(index);
		const platform = world.random.pick(['Android 15', 'Android 14', 'iOS 18']);
		const minutes = world.random.between(2, 600);
		addRow(world, 'device', {
			id: self?.deviceId,
			user_id: self?.id,
			name: `${person.name.split(' ')[0]}'s phone`,
			platform,
			app_version: '0.1.0',
			// What is known of unsent work was said at the last contact.
			last_contact_at: later(world.now, unsent ? -5 : -minutes),
			// No browser on an iPhone reads chips.
			nfc: platform.startsWith('Android'),
			storage_persistent: true,
			outbox_count: unsent?.count ?? 0,
			outbox_oldest_at: unsent && later(world.now, -unsent.minutes),
			registered_at: world.begin
		});
	}
}
