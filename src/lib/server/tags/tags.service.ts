import { refuse } from '#lib/domain/shared/refusal.ts';
import type { FindTag, FoundTag } from '#lib/domain/tags/find.ts';
import { barcodeForms, parseTagText } from '#lib/domain/tags/tag.ts';
import type { Scope } from '../commands/scope.ts';
import { logScans } from './scan.service.ts';
import { selectHitByBarcode, selectHitByCode, type TaggedPlace } from './tags.queries.ts';
import { writeTag } from './write.service.ts';

/** Every command of the slice. */
export const tagCommands = [writeTag, logScans];

/** Resolves what was scanned or typed to a place (2.3). Refusal: not-found, also for other companies and sites. */
export async function findTag(scope: Scope, { text }: FindTag): Promise<FoundTag & { level: TaggedPlace['level'] }> {
	const parsed = parseTagText(text);
	const tagged = parsed && (await selectHitByCode(scope, parsed.code, parsed.type));
	if (tagged) return { kind: tagged.level, ...tagged };
	const coded = (await selectHitByBarcode(scope, barcodeForms(text))) ?? refuse('not-found');
	return { kind: 'barcode', ...coded };
}
