import type { BuiltInRole } from '#lib/domain/access/role.ts';

// Who works where (product 15.1). The same people appear in the demo, the README and the tests.

export type CastMember = {
	key: string;
	name: string;
	roles: (BuiltInRole | 'Safety Officer')[];
	/** Left of the @; without one the person signs in by username. */
	mail?: string;
	username?: string;
	language?: string;
	supervisor?: string;
	sites?: string[];
	isInactive?: boolean;
};

const technician = (key: string, name: string, supervisor: string, rest: Partial<CastMember> = {}): CastMember => ({
	key,
	name,
	roles: ['Technician'],
	supervisor,
	...rest
});

export const BANDUNG_CAST: CastMember[] = [
	{ key: 'ayu', name: 'Ayu Lestari', roles: ['Admin'], mail: 'admin' },
	{ key: 'made', name: 'Made Wirawan', roles: ['Mapper'], mail: 'mapper' },
	{ key: 'siti', name: 'Siti Rahma', roles: ['Supervisor'], mail: 'supervisor' },
	{ key: 'hendra', name: 'Hendra Gunawan', roles: ['Supervisor'], mail: 'supervisor2', sites: ['Cimahi Finishing'] },
	{ key: 'ratna', name: 'Ratna Dewi', roles: ['Manager'], mail: 'manager' },
	{ key: 'viktor', name: 'Viktor Tan', roles: ['Viewer'], mail: 'viewer' },
	technician('budi', 'Budi Santoso', 'siti', { mail: 'technician' }),
	technician('tini', 'Tini Hartati', 'siti', { mail: 'technician2' }),
	technician('agus', 'Agus Pratama', 'siti', { mail: 'technician3' }),
	technician('dian', 'Dian Kusuma', 'siti', { mail: 'technician4' }),
	technician('eko', 'Eko Saputra', 'hendra', { mail: 'technician5' }),
	technician('joko', 'Joko Susilo', 'hendra', { mail: 'technician6', language: 'id' }),
	technician('wawan', 'Wawan', 'hendra', { username: 'wawan', language: 'id' }),
	{ key: 'lina', name: 'Lina Marpaung', roles: ['Technician', 'Supervisor'], mail: 'lead', supervisor: 'siti' },
	{ key: 'putri', name: 'Putri Anggraini', roles: ['Safety Officer'], mail: 'safety' },
	technician('rudi', 'Rudi Hartono', 'siti', { mail: 'former', isInactive: true })
];

export const RHINE_CAST: CastMember[] = [
	{ key: 'anna', name: 'Anna Becker', roles: ['Admin'], mail: 'admin' },
	{ key: 'max', name: 'Max Vogel', roles: ['Mapper'], mail: 'mapper' },
	{ key: 'sabine', name: 'Sabine Krause', roles: ['Supervisor'], mail: 'supervisor' },
	{ key: 'martin', name: 'Martin Hoffmann', roles: ['Manager'], mail: 'manager' },
	{ key: 'vera', name: 'Vera Schmitz', roles: ['Viewer'], mail: 'viewer' },
	technician('tom', 'Tom Weber', 'sabine', { mail: 'technician', language: 'de' }),
	technician('tina', 'Tina Wolf', 'sabine', { mail: 'technician2', language: 'de' }),
	technician('timo', 'Timo Lang', 'sabine', { mail: 'technician3', language: 'de' })
];

/** Support staff belong to no company (PR-2). */
export const STAFF = [
	{ name: 'Nina Keller', email: 'support@pegotec.example' },
	{ name: 'Sokha Chan', email: 'support2@pegotec.example' }
];

export const SAFETY_OFFICER_EXTRA = ['safety.create', 'safety.edit', 'task.comment'] as const;
