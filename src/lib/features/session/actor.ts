import type { Actor } from '#lib/domain/access/actor.ts';
import type { Me } from '#lib/domain/access/me.ts';
import type { CompanyId, UserId, VisitId } from '#lib/domain/shared/id.ts';

/** The rules of `domain` judge this actor; the server judges again with its own. */
export function actorOf(me: Me): Actor {
	return {
		userId: me.user.userId as UserId,
		name: me.user.name,
		companyId: (me.company?.companyId ?? '') as CompanyId,
		roles: me.roles,
		rights: new Set(me.permissions),
		sites: me.sites ?? undefined,
		version: me.version,
		visit: me.visit
			? {
					visitId: me.visit.visitId as VisitId,
					kind: me.visit.kind,
					windowNote: me.visit.windowNote ?? undefined,
					isConfirmationNeeded: me.visit.isConfirmationNeeded
				}
			: undefined
	};
}
