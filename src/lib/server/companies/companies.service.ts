import type { PlatformDoor } from '../db/platform.ts';

export type CompanyItem = {
	companyId: string;
	code: string;
	name: string;
	environment: 'production' | 'staging' | 'development';
	isActive: boolean;
	/** When this member of staff was there last; null when never. */
	lastVisitAt: string | null;
};

const MAX_LISTED = 1000;

/** Active and inactive companies, by name, for the dropdown of support staff (SU-1). */
export async function listCompanies(
	platform: PlatformDoor,
	search: string,
	lastVisits: readonly { companyId: string; at: Date }[]
): Promise<CompanyItem[]> {
	const companies = await platform.companies(search, MAX_LISTED);
	const visited = new Map(lastVisits.map(({ companyId, at }) => [companyId, at.toISOString()]));
	return companies.map(({ companyId, code, name, environment, isActive }) => ({
		companyId,
		code,
		name,
		environment,
		isActive,
		lastVisitAt: visited.get(companyId) ?? null
	}));
}
