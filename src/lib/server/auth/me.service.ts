import { landingOf } from '#lib/domain/access/actor.ts';
import type { Me, MyVisit } from '#lib/domain/access/me.ts';
import { type Permission, PLATFORM_PERMISSIONS } from '#lib/domain/access/permission.ts';
import { scopeOf } from '../commands/enter.ts';
import type { Scope } from '../commands/scope.ts';
import type { AuthDoor } from '../db/auth-pool.ts';
import type { GateEntry, TenantDoor } from '../db/with-tenant.ts';
import { selectGranters, selectSettings, selectVisit, type VisitRow } from './me.queries.ts';
import type { SignedIn } from './session-store.ts';

export type WhoAmI = {
	/** Inside a company: as the gate sees the caller in this very moment. */
	inside: (who: SignedIn, entry: GateEntry) => Promise<Me>;
	/** Names of up to three people who can grant the caller a permission (PR-17). */
	granters: (entry: GateEntry, permission: Permission) => Promise<string[]>;
	/** Staff outside every company: the two platform rights and nothing else. */
	outside: (who: SignedIn) => Me;
};

export function createWhoAmI({ auth, door }: { auth: AuthDoor; door: TenantDoor }): WhoAmI {
	return {
		async inside(who, entry) {
			const { scope, settings, weekStart } = await door.withTenant(entry, async (sql, entered) => {
				const inner = scopeOf(sql, entered);
				return { scope: inner, ...(await selectSettings(inner)) };
			});
			const { actor, company } = scope;
			const visitId = actor.visit?.visitId;
			const visit = visitId ? await auth.query((sql) => selectVisit(sql, visitId)) : undefined;
			return {
				user: userOf(who),
				company: { ...company, weekStart, language: visit?.companyLanguage ?? who.companyLanguage ?? 'en' },
				roles: actor.roles,
				permissions: [...actor.rights],
				sites: actor.sites ?? null,
				visit: visit ? visitOf(visit, scope) : null,
				settings,
				version: actor.version,
				landing: landingOf(actor.rights, false)
			};
		},
		granters: (entry, permission) =>
			door.withTenant(entry, (sql, entered) => selectGranters(scopeOf(sql, entered), permission)),
		outside: (who) => ({
			user: userOf(who),
			company: null,
			roles: ['PegotecUser'],
			permissions: PLATFORM_PERMISSIONS,
			sites: null,
			visit: null,
			settings: null,
			version: 0,
			landing: landingOf(new Set(), true)
		})
	};
}

function userOf({ userId, name, email, username, language, timeZone, theme, isStaff }: SignedIn): Me['user'] {
	return { userId, name, email, username, language, timeZone, theme, isStaff };
}

function visitOf(visit: VisitRow, scope: Scope): MyVisit {
	const { visitId, kind, reason, threadReference, windowNote } = visit;
	return {
		visitId,
		kind,
		reason,
		threadReference,
		enteredAt: visit.enteredAt.toISOString(),
		lastInputAt: visit.lastInputAt.toISOString(),
		windowUntil: visit.windowUntil?.toISOString() ?? null,
		windowNote,
		isConfirmationNeeded: scope.actor.visit?.isConfirmationNeeded ?? true
	};
}
