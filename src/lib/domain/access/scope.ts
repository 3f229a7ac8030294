import type { Actor } from './actor.ts';
import { may } from './actor.ts';
import type { Permission } from './permission.ts';

// A scope token names who may hear a change: `company`, `<entity>`, `<entity>@<site>`, `own@<user>`, `notice@<user>`. A row carries its
// tokens, a person holds a set of them; hearing is a non-empty intersection (LN-2).

/** Who hears rows of an entity that belongs to sites, beyond what is their own. */
const SITE_ENTITIES: Record<string, readonly Permission[]> = {
	task: ['task.view-all'],
	record: ['task.view-all'],
	place: ['task.view'],
	'place-detail': ['hierarchy.view'],
	tag: ['mobile.qr.scan', 'mobile.nfc.scan', 'mobile.nfc.write'],
	repair: ['repair.view'],
	shutdown: ['shutdown.view']
};

/** Who may report hears of open reports at their places, so that nobody reports the same thing twice (4.8, TL-62). */
const REPORTING: readonly Permission[] = ['mobile.repair.request', 'mobile.shutdown.report', 'shutdown.manage'];

const COMPANY_ENTITIES: Record<string, readonly Permission[]> = {
	definition: ['task.view'],
	user: ['user.view', 'task.assign'],
	device: ['mobile.pairing.manage']
};

/** The tokens a person may hear with today's rights and sites. */
export function tokensOf(actor: Pick<Actor, 'rights' | 'sites' | 'userId'>): ReadonlySet<string> {
	// Everybody is told something, if only about their own account.
	const tokens = new Set<string>(['company', noticeToken(actor.userId)]);
	if (may(actor, 'task.view')) tokens.add(`own@${actor.userId}`);
	if (REPORTING.some((permission) => may(actor, permission))) {
		tokens.add(`reporter@${actor.userId}`);
		for (const token of siteTokens('hint', actor.sites)) tokens.add(token);
	}
	for (const [entity, permissions] of Object.entries(SITE_ENTITIES)) {
		if (!permissions.some((permission) => may(actor, permission))) continue;
		for (const token of siteTokens(entity, actor.sites)) tokens.add(token);
	}
	for (const [entity, permissions] of Object.entries(COMPANY_ENTITIES)) {
		if (permissions.some((permission) => may(actor, permission))) tokens.add(entity);
	}
	return tokens;
}

/** Hears of the notices of one person. */
export function noticeToken(userId: string): string {
	return `notice@${userId}`;
}

/** Codes of the whole scope, not only of the own task points (2.3). */
export function maySeeTags(actor: Pick<Actor, 'rights'>): boolean {
	return SITE_ENTITIES['tag']?.some((permission) => may(actor, permission)) ?? false;
}

function siteTokens(entity: string, sites: readonly string[] | undefined): string[] {
	return sites ? sites.map((site) => `${entity}@${site}`) : [entity];
}

/** The tokens of a row that belongs to a site and, where given, to people. */
export function scopesOf(entity: string, siteId: string, ownerIds: readonly string[] = []): string[] {
	return [entity, `${entity}@${siteId}`, ...ownerIds.map((id) => `own@${id}`)];
}

export function hears(tokens: ReadonlySet<string>, scopes: readonly string[]): boolean {
	return scopes.some((scope) => tokens.has(scope));
}
