import type { CompanyId, UserId, VisitId } from '../shared/id.ts';
import type { Permission } from './permission.ts';

/** Who acts, with what rights, where. The gate makes it afresh in every transaction (D8). */
export type Actor = {
	userId: UserId;
	name: string;
	companyId: CompanyId;
	roles: readonly string[];
	rights: ReadonlySet<Permission>;
	/** Sites that narrow what the actor sees; undefined means the whole company (PR-20). */
	sites: readonly string[] | undefined;
	visit: ActorVisit | undefined;
	version: number;
	/** Came by the evidence key of a device: holds no right and may hand in what was done (8.5). */
	isEvidence?: boolean;
	/** Nobody: something happens because its time has come. Holds no right; its id names no person. */
	isClock?: boolean;
};

export type ActorVisit = {
	visitId: VisitId;
	kind: 'portal' | 'header';
	/** Note of the open write window; undefined while the visit is read-only (12.2). */
	windowNote: string | undefined;
	/** Companies other than production ask for no write window (SU-2). */
	isConfirmationNeeded: boolean;
};

/** Whom a row or a line of the log names; nobody where the clock did it. */
export function authorOf(actor: Pick<Actor, 'userId' | 'isClock'>): UserId | null {
	return actor.isClock ? null : actor.userId;
}

export function may(actor: Pick<Actor, 'rights'>, permission: Permission): boolean {
	return actor.rights.has(permission);
}

/** Whether a site lies in the actor's scope (PR-20). */
export function seesSite(actor: Pick<Actor, 'sites'>, siteId: string): boolean {
	return actor.sites === undefined || actor.sites.includes(siteId);
}

/** PR-15: who is admitted to the field app. */
export function isAdmittedToField(rights: ReadonlySet<Permission>): boolean {
	return rights.has('task.execute') || [...rights].some((key) => key.startsWith('mobile.'));
}

/** Landing page after sign-in (1.2), first match wins. */
export function landingOf(rights: ReadonlySet<Permission>, isOutsideCompanies: boolean): string {
	if (isOutsideCompanies) return '/console';
	if (!rights.has('task.view-all')) return '/tasks';
	if (rights.has('hierarchy.create') && !rights.has('settings.edit')) return '/mapping';
	return '/';
}
