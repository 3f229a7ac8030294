import type { TagRow } from '#lib/domain/tags/tag.ts';
import { parseTagText } from '#lib/domain/tags/tag.ts';
import { assetAndPoint } from '#lib/features/field/place-path.ts';
import type { FieldClient } from '#lib/offline/field-client.ts';
import { m } from '#lib/words/field.ts';

export type PresenceFound =
	{ result: 'opened'; code: string } | { result: 'wrong-place'; place: string } | { result: 'inactive' | 'unknown' };

/** What a tag or label says about where somebody stands; another place's tag names that place (7.5). */
export async function judgePresence(
	client: Pick<FieldClient, 'scan' | 'place'>,
	tags: readonly TagRow[],
	text: string
): Promise<PresenceFound> {
	const code = parseTagText(text)?.code;
	const tag = tags.find((candidate) => candidate.code === code);
	if (tag) return tag.isActive ? { result: 'opened', code: tag.code } : { result: 'inactive' };
	const found = await client.scan(text);
	if (found.kind === 'unknown') return { result: 'unknown' };
	if (!found.isActive) return { result: 'inactive' };
	return { result: 'wrong-place', place: await assetAndPoint(client, found.placeId) };
}

export function sayWrongTag(found: PresenceFound, code: string): string {
	switch (found.result) {
		case 'opened':
			return '';
		case 'wrong-place':
			return m.presence_wrong({ place: found.place });
		case 'inactive':
			return m.presence_inactive();
		case 'unknown':
			return m.presence_unknown({ code: code.slice(0, 40) });
	}
}
