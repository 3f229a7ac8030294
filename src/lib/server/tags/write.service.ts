import type * as z from 'zod/mini';
import { correctedInstant } from '#lib/domain/shared/corrected.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { WriteTag } from '#lib/domain/tags/commands.ts';
import { defineJudgedCommand, type Outcome } from '../commands/define-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import { announceTag, publishTags } from './publish.ts';
import {
	type HeldTag,
	insertWritten,
	lockTagsOf,
	retireTag,
	selectTaggable,
	takeChip,
	updateWritten,
	type WrittenTag
} from './write.queries.ts';

type Receipt = { tagId: string; placeId: string; tagCode: string; isActive: boolean };

type Written = z.output<typeof WriteTag> & { at: Date; place: { name: string; type: 'TASKPOINT' | 'ASSET' } };

/**
 * Registers a chip that was written and read back. Of two active tags for one place the one written later by corrected
 * device time stands; the other becomes inactive, and whoever hears of tags hears of both (8.4). Refusals: not-found, exists
 * when the code hangs elsewhere, wrong-state when it was deactivated.
 */
export const writeTag = defineJudgedCommand(
	'tag.write',
	{ needs: 'mobile.nfc.write', input: WriteTag, isOffline: true },
	async (scope, input): Promise<Outcome<Receipt>> => {
		const place = (await selectTaggable(scope, input.placeId)) ?? refuse('not-found');
		const held = await lockTagsOf(scope, input.placeId, input.tagCode, input.chipSerial);
		const own = held.find(({ code }) => code === input.tagCode);
		refuseIf(own && own.placeId !== input.placeId && 'exists', { fields: ['tagCode'] });
		const rival = held.find((tag) => tag.placeId === input.placeId && tag.isActive && tag !== own);
		refuseIf(own && !own.isActive && !rival && 'wrong-state', { state: 'inactive' });
		const written = { ...input, place, at: correctedInstant(input.writtenAt, scope.delivery?.skewMs ?? 0, scope.now) };
		if (own && isSame(own, written)) return applied(own.tagId, input);
		const later = [own, rival].find((tag) => tag && since(tag) > written.at && !(tag === own && !tag.writtenAt));
		if (later) return tooLate(scope, written, own, later);
		return activate(scope, written, { own, rival, others: held });
	}
);

/** When a tag began to stand for its place. */
function since(tag: HeldTag): Date {
	return tag.writtenAt ?? tag.createdAt;
}

function isSame(tag: HeldTag, { chipSerial, at }: Written): boolean {
	return tag.isActive && tag.chipSerial === chipSerial && tag.writtenAt?.getTime() === at.getTime();
}

async function activate(
	scope: CommandScope,
	written: Written,
	{ own, rival, others }: { own: HeldTag | undefined; rival: HeldTag | undefined; others: readonly HeldTag[] }
): Promise<Outcome<Receipt>> {
	const { placeId, chipSerial, place } = written;
	const tagId = own?.tagId ?? scope.newId();
	const robbed = others.filter((tag) => tag.chipSerial === chipSerial && tag.tagId !== tagId).map((tag) => tag.tagId);
	if (rival) await retireTag(scope, rival.tagId, tagId);
	await takeChip(scope, robbed);
	if (own) await updateWritten(scope, tagId, tagOf(written));
	else
		await insertWritten(scope, {
			...tagOf(written),
			tagId,
			type: place.type,
			placeId,
			isActive: true,
			replacedBy: null
		});
	await publishTags(scope, [tagId, ...robbed, ...(rival ? [rival.tagId] : [])]);
	// A label gives way to a chip; two chips at one place are worth a look.
	if (rival?.writtenAt) announceTag(scope, tagId, 'written-twice');
	scope.record({
		subject: { type: 'tag', id: tagId, label: written.tagCode },
		summary: `written to a chip at ${place.name}${rival ? `, in place of ${rival.code}` : ''}`,
		before: { chipSerial: own?.chipSerial ?? null, activeCode: rival?.code ?? own?.code ?? null },
		after: { chipSerial, activeCode: written.tagCode, writtenAt: written.at.toISOString() }
	});
	return applied(tagId, written);
}

/** The chip exists all the same: whoever reads it shall hear that its tag is inactive. */
async function tooLate(
	scope: CommandScope,
	written: Written,
	own: HeldTag | undefined,
	later: HeldTag
): Promise<Outcome<Receipt>> {
	const { placeId, place } = written;
	const tagId = own?.tagId ?? scope.newId();
	const stored = { ...tagOf(written), tagId, type: place.type, placeId, isActive: false, replacedBy: later.tagId };
	if (!own) await insertWritten(scope, stored);
	await publishTags(scope, [tagId, later.tagId]);
	announceTag(scope, tagId, 'written-twice');
	scope.record({
		subject: { type: 'tag', id: tagId, label: written.tagCode },
		summary: `a write at ${place.name} came too late: ${later.code}, written after it, stands`,
		before: { activeCode: later.code },
		after: { activeCode: later.code, chipSerial: written.chipSerial, writtenAt: written.at.toISOString() }
	});
	const isActive = own?.isActive ?? false;
	return { verdict: 'superseded', state: 'newer-tag', answer: { tagId, placeId, tagCode: written.tagCode, isActive } };
}

function tagOf({ tagCode, chipSerial, at }: Written): WrittenTag {
	return { code: tagCode, chipSerial, writtenAt: at };
}

function applied(tagId: string, { placeId, tagCode }: z.output<typeof WriteTag>): Outcome<Receipt> {
	return { verdict: 'applied', answer: { tagId, placeId, tagCode, isActive: true } };
}
