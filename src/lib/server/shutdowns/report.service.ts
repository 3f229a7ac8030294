import { may } from '#lib/domain/access/actor.ts';
import { LOSS_FLAGS, MAX_REPORT_NOTES, noteOf, type ReportFlag } from '#lib/domain/repairs/repair.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { NoteShutdown, PlanShutdown, ReportShutdown } from '#lib/domain/shutdowns/commands.ts';
import { whyNotNoteShutdown, wrongTimes } from '#lib/domain/shutdowns/rules.ts';
import { defineCommand } from '../commands/define-command.ts';
import { takeNumber } from '../commands/number.queries.ts';
import { hashOf } from '../commands/run-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import { lossOf } from '../devices/own-device.service.ts';
import { addPhotos } from '../files/photo.service.ts';
import type { AnyPlace } from '../places/any-place.queries.ts';
import { findAnyPlace } from '../places/any-place.service.ts';
import { demandPublished } from '../safety/safety.service.ts';
import { announceShutdown } from './announce.ts';
import { isStoppedAt, renewLineStopped } from './cover.service.ts';
import { publishShutdown } from './publish.ts';
import {
	appendNote,
	insertShutdown,
	lockShutdown,
	type LockedShutdown,
	type NewShutdown,
	selectReason
} from './shutdown.queries.ts';
import { asRuled, lockVisibleShutdown, subjectOf } from './visible.ts';

/**
 * Reports that a line or asset stands still (4.9). A deleted place, an inactive reason and a shutdown that is known already
 * are accepted and marked (8.4); only managers name the safety procedure. The same report again is answered as the first
 * time. Refusals: not-found, permission, invalid, id-reused, photos-too-many.
 */
export const reportShutdown = defineCommand(
	'shutdown.report',
	{
		needs: 'mobile.shutdown.report',
		orNeeds: 'shutdown.manage',
		input: ReportShutdown,
		isOffline: true,
		about: 'shutdownId'
	},
	async (scope, input) => {
		const contentHash = hashOf(input);
		const known = await lockShutdown(scope, input.shutdownId);
		if (known) return receiptOf(known, contentHash, scope);
		const { procedureId = null } = input;
		if (procedureId !== null && !may(scope.actor, 'shutdown.manage'))
			refuse('permission', { permission: 'shutdown.manage' });
		const at = reportedAt(scope);
		const startsAt = earlier(input.startsAt === undefined ? at : corrected(scope, input.startsAt), scope.now);
		const endsAt = input.endsAt === undefined ? null : corrected(scope, input.endsAt);
		return store(scope, input, {
			startsAt,
			endsAt,
			contentHash,
			state: 'open',
			kind: input.kind,
			procedureId,
			at
		});
	}
);

/** One that is still to come. Refusals: not-found, invalid, id-reused. */
export const planShutdown = defineCommand(
	'shutdown.plan',
	{ needs: 'shutdown.manage', input: PlanShutdown },
	async (scope, input) => {
		const contentHash = hashOf(input);
		const known = await lockShutdown(scope, input.shutdownId);
		if (known) return receiptOf(known, contentHash, scope);
		const { procedureId = null } = input;
		const startsAt = new Date(input.startsAt);
		const endsAt = input.endsAt === undefined ? null : new Date(input.endsAt);
		const at = scope.now;
		return store(scope, input, { startsAt, endsAt, contentHash, state: 'planned', kind: 'planned', procedureId, at });
	}
);

type Said = Pick<ReportShutdown, 'shutdownId' | 'placeId' | 'reasonId' | 'description' | 'priority'> &
	Pick<ReportShutdown, 'isSafetyConcern' | 'safetyText'> & { photos?: ReportShutdown['photos'] };
type Judged = Pick<NewShutdown, 'startsAt' | 'endsAt' | 'contentHash' | 'state' | 'kind' | 'procedureId'> & {
	at: Date;
};

async function store(scope: CommandScope, said: Said, { at, ...judged }: Judged) {
	const place = await findAnyPlace(scope, said.placeId);
	const { lineId } = place;
	if (lineId === null || (place.level !== 'line' && place.level !== 'asset'))
		return refuse('invalid', { fields: ['placeId'] });
	const reason = (await selectReason(scope, said.reasonId)) ?? refuse('not-found');
	if (judged.procedureId !== null) await demandPublished(scope, judged.procedureId);
	const wrong = wrongTimes(judged, scope.now, judged.state === 'planned');
	if (said.isSafetyConcern && said.safetyText === '') wrong.push('safetyText');
	refuseIf(wrong.length > 0 && 'invalid', { fields: wrong });
	const shutdown = {
		...said,
		...judged,
		number: await takeNumber(scope, 'shutdown'),
		category: reason.category,
		siteId: place.siteId,
		lineId,
		assetId: place.assetId,
		flags: judged.state === 'open' ? await flagsOf(scope, place) : [],
		reportedAt: at
	} satisfies NewShutdown;
	await insertShutdown(scope, shutdown);
	await addPhotos(scope, { kind: 'shutdown', id: shutdown.shutdownId }, said.photos);
	if (judged.state === 'open') await renewLineStopped(scope, lineId);
	await publishShutdown(scope, shutdown.shutdownId);
	if (judged.state === 'open') announceShutdown(scope, shutdown.shutdownId, 'shutdown_new');
	const verb = judged.state === 'open' ? 'reported' : 'planned';
	scope.record({
		subject: subjectOf({ ...shutdown, placeName: place.name }),
		summary: `${verb}: ${reason.label}`,
		after: {
			placeId: said.placeId,
			reason: reason.label,
			priority: said.priority,
			startsAt: judged.startsAt.toISOString(),
			procedureId: judged.procedureId,
			flags: shutdown.flags
		}
	});
	return { shutdownId: shutdown.shutdownId, number: shutdown.number, revision: 1 };
}

async function flagsOf(scope: CommandScope, place: AnyPlace): Promise<ReportFlag[]> {
	const loss = await lossOf(scope);
	return [
		...(place.isDeleted ? (['place-deleted'] as const) : []),
		...((await isStoppedAt(scope, place)) ? (['possible-duplicate'] as const) : []),
		...(loss ? [LOSS_FLAGS[loss]] : [])
	];
}

/** SY-1: known with equal content, or known with other content and refused. */
function receiptOf(known: LockedShutdown, contentHash: string, scope: CommandScope) {
	refuseIf((known.contentHash !== contentHash || known.reporterId !== scope.actor.userId) && 'id-reused');
	return { shutdownId: known.shutdownId, number: known.number, revision: known.revision };
}

/** A time of the device's clock by ours (SY-8). */
function corrected({ delivery }: CommandScope, time: string): Date {
	return new Date(Date.parse(time) + (delivery?.skewMs ?? 0));
}

function reportedAt({ delivery, now }: CommandScope): Date {
	return delivery ? earlier(new Date(delivery.occurredAt.getTime() + delivery.skewMs), now) : now;
}

function earlier(one: Date, other: Date): Date {
	const isAhead = one > other && one.getTime() - other.getTime() < CLOCK_TOLERANCE_MS;
	return isAhead ? other : one;
}

/** A measured offset is half a round trip unsure. */
const CLOCK_TOLERANCE_MS = 60_000;

/**
 * One more observation on one that stands; the same note again changes nothing. Refusals: not-found, wrong-state, invalid,
 * too-large, photos-too-many, id-reused.
 */
export const noteShutdown = defineCommand(
	'shutdown.note',
	{
		needs: 'mobile.shutdown.report',
		orNeeds: 'shutdown.manage',
		input: NoteShutdown,
		isOffline: true,
		about: 'shutdownId'
	},
	async (scope, input) => {
		const shutdown = await lockVisibleShutdown(scope, input.shutdownId);
		const answer = { shutdownId: shutdown.shutdownId, noteId: input.noteId };
		if (shutdown.notes.some(({ id }) => id === input.noteId)) return answer;
		const ruled = asRuled(shutdown, scope.now);
		refuseIf(whyNotNoteShutdown(ruled, scope.actor), { state: ruled.state });
		refuseIf(shutdown.notes.length >= MAX_REPORT_NOTES && 'too-large', { limit: MAX_REPORT_NOTES });
		const { userId: id, name } = scope.actor;
		const note = noteOf(input, { id, name }, reportedAt(scope)) ?? refuse('invalid', { fields: ['text'] });
		await addPhotos(scope, { kind: 'shutdown', id: shutdown.shutdownId }, input.photos);
		await appendNote(scope, shutdown.shutdownId, note);
		await publishShutdown(scope, shutdown.shutdownId);
		scope.record({
			subject: subjectOf(shutdown),
			summary: note.text === '' ? 'photos added' : 'note added',
			before: { notes: shutdown.notes.length },
			after: { notes: shutdown.notes.length + 1 }
		});
		return answer;
	}
);
