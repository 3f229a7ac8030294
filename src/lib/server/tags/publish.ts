import { scopesOf } from '#lib/domain/access/scope.ts';
import type { CommandScope } from '../commands/scope.ts';
import { selectTags, type SitedTag } from './tags.queries.ts';

/** Above this phones and pages read the tags anew instead of taking each row from the feed. */
export const MAX_ROWS_IN_FEED = 2_000;

export async function publishTags(scope: CommandScope, tagIds: readonly string[]): Promise<void> {
	publishRows(scope, await selectTags(scope, [...new Set(tagIds)]), 'upsert');
}

export function publishRows(scope: CommandScope, tags: readonly SitedTag[], op: 'upsert' | 'remove'): void {
	if (tags.length > MAX_ROWS_IN_FEED) return;
	for (const { siteId, ...row } of tags) {
		const scopes = scopesOf('tag', siteId);
		scope.publish({
			entity: 'tag',
			id: row.tagId,
			op,
			row: op === 'upsert' ? row : null,
			scopes,
			oldScopes: op === 'upsert' ? [] : scopes
		});
	}
}

/** Whoever looks after the tags hears of it (9.4). */
export function announceTag(scope: CommandScope, tagId: string, event: 'clone-suspected' | 'written-twice'): void {
	scope.announce({ category: 'tag_problem', event, subject: { type: 'tag', id: tagId } });
}
