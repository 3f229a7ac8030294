import type { Environment } from '#lib/domain/access/me.ts';
import { m } from '#lib/words/m.ts';

/** A customer as support sees it before entering (SU-1). */
export type CompanyItem = {
	companyId: string;
	code: string;
	name: string;
	environment: Environment;
	isActive: boolean;
	lastVisitAt: string | null;
};

const ENVIRONMENTS = {
	production: () => m.shell_environment_production(),
	staging: () => m.shell_environment_staging(),
	development: () => m.shell_environment_development()
};

export function sayEnvironment(environment: Environment): string {
	return ENVIRONMENTS[environment]();
}
