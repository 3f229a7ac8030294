import { scopesOf } from '../access/scope.ts';
import type { ReportHint } from './repair.ts';

/**
 * What phones at a site hear of a report, so that the same thing is not reported twice: there while it is open, gone
 * afterwards or where it was moved away from.
 */
export function hintChange(id: string, hint: ReportHint, isOpen: boolean, oldSiteId?: string) {
	const scopes = scopesOf('hint', hint.siteId);
	const isMoved = oldSiteId !== undefined && oldSiteId !== hint.siteId;
	return {
		entity: 'hint' as const,
		id,
		op: isOpen ? ('upsert' as const) : ('remove' as const),
		row: isOpen ? hint : null,
		scopes,
		oldScopes: isMoved ? scopesOf('hint', oldSiteId) : isOpen ? [] : scopes
	};
}
