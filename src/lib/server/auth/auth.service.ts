import { BUILT_IN_ROLES } from '#lib/domain/access/role.ts';
import { DEMO_PASSWORD } from '#lib/domain/access/demo.ts';
import type { AuthDoor } from '../db/auth-pool.ts';
import type { TenantDoor } from '../db/with-tenant.ts';
import type { Bus } from '../live/bus.ts';
import { selectCompanyName } from './account.queries.ts';
import { type DemoRow, selectDemoAccounts } from './demo.queries.ts';
import { createWhoAmI, type WhoAmI } from './me.service.ts';
import { createPasswords } from './password.ts';
import { createProfile, type Profile } from './profile.service.ts';
import type { Sessions } from './session-store.ts';
import { createSignIn, type SignIn } from './sign-in.service.ts';

export type DemoAccounts = {
	password: string;
	companies: { name: string; code: string; accounts: DemoAccount[] }[];
	staff: DemoAccount[];
};

type DemoAccount = { role: string; name: string; login: string };

export type Auth = {
	signIn: SignIn;
	profile: Profile;
	whoAmI: WhoAmI;
	/** Name of an active company; every other code answers alike. */
	companyOf: (code: string) => Promise<{ name: string } | null>;
	/** Whom to sign in as on an installation seeded with the demo; null on every other. */
	demoAccounts: () => Promise<DemoAccounts | null>;
};

type Parts = {
	auth: AuthDoor;
	door: TenantDoor;
	bus: Bus;
	sessions: Sessions;
	isDemo: boolean;
	/** Hears that somebody of a company is to be told something of their account. */
	onCauses?: (companyId: string) => void;
	log?: { error: (fields: object, message: string) => void };
};

/** Signing in, who one is, and one's own account. */
export function createAuth({ auth, door, bus, sessions, isDemo, onCauses, log }: Parts): Auth {
	const passwords = createPasswords();
	return {
		signIn: createSignIn({ auth, sessions, passwords, ...(log ? { log } : {}) }),
		profile: createProfile({ auth, sessions, passwords, bus, onCauses }),
		whoAmI: createWhoAmI({ auth, door }),
		companyOf: async (code) => (await auth.query((sql) => selectCompanyName(sql, code))) ?? null,
		async demoAccounts() {
			const rows = isDemo ? await auth.query(selectDemoAccounts) : [];
			return rows.length > 0 ? groupDemo(rows) : null;
		}
	};
}

function groupDemo(rows: readonly DemoRow[]): DemoAccounts {
	const companies: DemoAccounts['companies'] = [];
	const staff: DemoAccount[] = [];
	for (const { companyName, companyCode, name, login, roles } of rows) {
		if (!companyName || !companyCode) {
			staff.push({ role: 'PegotecUser', name, login });
			continue;
		}
		let company = companies.find(({ code }) => code === companyCode);
		if (!company) companies.push((company = { name: companyName, code: companyCode, accounts: [] }));
		company.accounts.push({ role: (roles ?? []).join(' + '), name, login });
	}
	for (const { accounts } of companies) accounts.sort((a, b) => rank(a.role) - rank(b.role));
	return { password: DEMO_PASSWORD, companies, staff };
}

// The people with the most to show first.
const ORDER = ['Admin', 'Supervisor', 'Technician', 'Mapper', 'Manager', 'Viewer'];

function rank(role: string): number {
	const index = ORDER.indexOf(role);
	return index === -1 ? BUILT_IN_ROLES.length : index;
}
