import type { Permission } from '#lib/domain/access/permission.ts';
import { seesSite } from '#lib/domain/access/actor.ts';
import {
	type Cause,
	isOfOneAuthor,
	isStillSo,
	receiversOf,
	type SubjectFacts
} from '#lib/domain/notifications/cause.ts';
import { isChannelOn } from '#lib/domain/notifications/preference.ts';
import type { CommandScope } from '../commands/scope.ts';
import type { StoredCauses } from './notice.queries.ts';
import { type Reader, type Readers, readReaders } from './readers.ts';
import { readFacts, type SubjectReaders } from './subjects.ts';
import { writeNotices } from './write-notices.ts';

/** Something that happened, with what is known of it now. */
type Happened = { cause: Cause; facts: SubjectFacts; actorId: string | null; actorName: string; at: Date };

/** One thing one person is told. */
export type News = Happened & { reader: Reader; isInFeed: boolean; isPush: boolean };

/**
 * Writes what people are told of these causes: whoever holds the permission at the site, or is named; who is active, did
 * not do it, wants it, and for whom it is still so (LN-20 to LN-23).
 */
export async function tellPeople(
	scope: CommandScope,
	subjects: SubjectReaders,
	stored: readonly StoredCauses[]
): Promise<void> {
	const facts = await readFacts(
		scope,
		subjects,
		stored.flatMap(({ causes }) => causes.map(({ subject }) => subject))
	);
	const happened = stored.flatMap(({ causes, ...by }) =>
		causes.flatMap((cause): Happened[] => {
			const known = facts(cause.subject);
			return known ? [{ ...by, cause, facts: known }] : [];
		})
	);
	if (happened.length === 0) return;
	const readers = await readReaders(scope, wantedOf(happened));
	await writeNotices(
		scope,
		happened.flatMap((one) => readers.all.flatMap((reader) => newsFor(one, reader, readers)))
	);
}

function wantedOf(happened: readonly Happened[]) {
	const receivers = happened.map(({ cause, facts }) => receiversOf(cause, facts));
	return {
		ids: [...new Set(receivers.flatMap((one) => ('ids' in one ? one.ids : [])))],
		permissions: [...new Set(receivers.flatMap((one): Permission[] => ('holders' in one ? [one.holders] : [])))],
		authorIds: [...new Set(happened.flatMap(({ cause }) => cause.authorId ?? []))]
	};
}

function newsFor(one: Happened, reader: Reader, { seesWorkOf }: Readers): News[] {
	const { cause, facts, actorId } = one;
	const { category, authorId } = cause;
	const receivers = receiversOf(cause, facts);
	const isMeant = 'ids' in receivers ? receivers.ids.includes(reader.userId) : reader.rights.has(receivers.holders);
	// Nobody is told of their own act; of their own account they are.
	const isOwn = category !== 'security' && (reader.userId === actorId || reader.userId === authorId);
	if (!isMeant || isOwn) return [];
	if (facts.siteId !== null && !seesSite(reader, facts.siteId)) return [];
	if (isOfOneAuthor(cause) && authorId !== undefined && !seesWorkOf(reader, authorId)) return [];
	if (!isStillSo(cause, facts, reader.userId)) return [];
	const isInFeed = isChannelOn(category, 'in-app', reader);
	const isPush = isChannelOn(category, 'push', reader);
	return isInFeed || isPush ? [{ ...one, reader, isInFeed, isPush }] : [];
}
