import { decodePermissions } from '#lib/domain/access/permission.ts';
import type { Actor } from '#lib/domain/access/actor.ts';
import type { CompanyId, UserId, VisitId } from '#lib/domain/shared/id.ts';
import type { Entered, TenantSql } from '../db/with-tenant.ts';
import type { Scope } from './scope.ts';

/** Turns what the gate returned into the actor that rules judge. The database vouches for the ids. */
export function actorOf(entered: Entered): Actor {
	return {
		userId: entered.userId as UserId,
		name: entered.userName,
		companyId: entered.companyId as CompanyId,
		roles: entered.roles,
		rights: decodePermissions(entered.rights),
		sites: entered.sites ?? undefined,
		version: entered.version,
		...(entered.isEvidence ? { isEvidence: true } : {}),
		...(entered.isClock ? { isClock: true } : {}),
		visit:
			entered.visitId && entered.visitKind
				? {
						visitId: entered.visitId as VisitId,
						kind: entered.visitKind,
						windowNote: entered.windowNote ?? undefined,
						isConfirmationNeeded: entered.environment === 'production'
					}
				: undefined
	};
}

export function scopeOf(sql: TenantSql, entered: Entered): Scope {
	return {
		sql,
		actor: actorOf(entered),
		company: {
			companyId: entered.companyId,
			code: entered.companyCode,
			name: entered.companyName,
			environment: entered.environment,
			timeZone: entered.timeZone
		},
		now: new Date()
	};
}
