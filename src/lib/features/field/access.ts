import type { Permission } from '#lib/domain/access/permission.ts';

type Rights = { may: (permission: Permission) => boolean; hasDrafts: boolean };

/** What a screen needs, one of these being enough; the first line that fits counts (7.2, FA-7). */
const NEEDS: readonly (readonly [RegExp, readonly Permission[]])[] = [
	[/^\/field\/tasks\/[^/]+\/run/, ['task.execute']],
	[/^\/field\/tasks\/[^/]+/, ['task.view']],
	[/^\/field\/(?:tasks|drafts|history)/, ['task.execute']],
	[/^\/field\/scan/, ['mobile.qr.scan', 'mobile.nfc.scan']],
	[/^\/field\/places\/(?:new|[^/]+\/edit)/, ['mobile.hierarchy.create']],
	[/^\/field\/places\/[^/]+\/tag/, ['mobile.nfc.write']],
	[/^\/field\/places/, ['task.view']],
	[/^\/field\/repair\//, ['mobile.repair.request']],
	[/^\/field\/shutdown\//, ['mobile.shutdown.report']],
	[/^\/field\/reports/, ['mobile.repair.request', 'mobile.shutdown.report']]
];

/** Begun work stays within reach of whoever began it, also when the right to begin more is gone (SY-10). */
const BEGUN = /^\/field\/(?:drafts|tasks\/[^/]+\/run)/;

export function mayOpen(path: string, { may, hasDrafts }: Rights): boolean {
	if (hasDrafts && BEGUN.test(path)) return true;
	const [, needs] = NEEDS.find(([screen]) => screen.test(path)) ?? [];
	return needs === undefined || needs.some(may);
}
