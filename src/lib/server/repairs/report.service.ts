import { CreateRepair, EditRepair, NoteRepair } from '#lib/domain/repairs/commands.ts';
import { LOSS_FLAGS, MAX_REPORT_NOTES, noteOf, type ReportFlag } from '#lib/domain/repairs/repair.ts';
import { whyNotEditRepair, whyNotNoteRepair } from '#lib/domain/repairs/rules.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { changedFields } from '../commands/changed-fields.ts';
import { defineCommand } from '../commands/define-command.ts';
import { takeNumber } from '../commands/number.queries.ts';
import { hashOf } from '../commands/run-command.ts';
import type { CommandScope } from '../commands/scope.ts';
import { lossOf } from '../devices/own-device.service.ts';
import { addPhotos } from '../files/photo.service.ts';
import { findAnyPlace } from '../places/any-place.service.ts';
import type { AnyPlace } from '../places/any-place.queries.ts';
import { isStoppedAt } from '../shutdowns/cover.service.ts';
import { announceNew, announceUpdate } from './announce.ts';
import { publishRepair } from './publish.ts';
import {
	appendNote,
	insertRepair,
	knowsTask,
	type LockedRepair,
	lockRepairs,
	type NewRepair,
	selectKind,
	updateRepair
} from './repair.queries.ts';
import { selectRepairRows } from './repair-row.queries.ts';
import { asRuled, lockVisibleRepair, subjectOf } from './visible.ts';

/**
 * Reports something broken that still runs (4.8). A deleted asset and an inactive type are accepted, because the trouble
 * is real (8.4). The same report again is answered as the first time. Refusals: not-found, invalid, id-reused,
 * photos-too-many.
 */
export const createRepair = defineCommand(
	'repair.create',
	{ needs: 'mobile.repair.request', input: CreateRepair, isOffline: true, about: 'repairId' },
	async (scope, input) => {
		const contentHash = hashOf(input);
		const [known] = await lockRepairs(scope, [input.repairId]);
		if (known) return receiptOf(known, contentHash, scope);
		const asset = await findAsset(scope, input.assetId, input.placeId);
		const kind = (await selectKind(scope, input.typeId)) ?? refuse('not-found');
		const repair = {
			...input,
			...asset.keys,
			number: await takeNumber(scope, 'repair'),
			priority: input.priority ?? kind.priority ?? 'medium',
			flags: await flagsOf(scope, asset.place),
			reportedAt: reportedAt(scope),
			sourceTaskId: await sourceOf(scope, input.sourceTaskId),
			contentHash
		} satisfies NewRepair;
		await insertRepair(scope, repair);
		await addPhotos(scope, { kind: 'repair', id: repair.repairId }, input.photos);
		await publishRepair(scope, repair.repairId);
		announceNew(scope, repair.repairId);
		scope.record({
			subject: subjectOf({ ...repair, assetName: asset.place.name }),
			summary: `reported: ${kind.label}`,
			after: { assetId: repair.assetId, type: kind.label, priority: repair.priority, flags: repair.flags }
		});
		return { repairId: repair.repairId, number: repair.number, revision: 1 };
	}
);

/** SY-1: known with equal content, or known with other content and refused. */
function receiptOf(known: LockedRepair, contentHash: string, scope: CommandScope) {
	refuseIf((known.contentHash !== contentHash || known.reporterId !== scope.actor.userId) && 'id-reused');
	return { repairId: known.repairId, number: known.number, revision: known.revision };
}

async function findAsset(scope: CommandScope, assetId: string, placeId: string | null | undefined) {
	const place = await findAnyPlace(scope, assetId);
	const { siteId, lineId, sectionId } = place;
	if (place.level !== 'asset' || !lineId || !sectionId) return refuse('invalid', { fields: ['assetId'] });
	if (placeId) {
		const point = await findAnyPlace(scope, placeId);
		refuseIf(point.assetId !== assetId && 'invalid', { fields: ['placeId'] });
	}
	return { place, keys: { siteId, lineId, sectionId, assetId, placeId: placeId ?? null } };
}

async function flagsOf(scope: CommandScope, asset: AnyPlace): Promise<ReportFlag[]> {
	const loss = await lossOf(scope);
	return [
		...(asset.isDeleted ? (['place-deleted'] as const) : []),
		...((await isStoppedAt(scope, asset)) ? (['possible-duplicate'] as const) : []),
		...(loss ? [LOSS_FLAGS[loss]] : [])
	];
}

/** When it was seen: by the device's clock, corrected, never later than now (SY-8). */
export function reportedAt({ delivery, now }: CommandScope): Date {
	if (!delivery) return now;
	return new Date(Math.min(now.getTime(), delivery.occurredAt.getTime() + delivery.skewMs));
}

async function sourceOf(scope: CommandScope, taskId: string | undefined): Promise<string | null> {
	return taskId !== undefined && (await knowsTask(scope, taskId)) ? taskId : null;
}

/** Triage edits everything, the reporter the words (4.8). Refusals: not-found, permission, wrong-state, stale, invalid. */
export const editRepair = defineCommand(
	'repair.edit',
	{ needs: 'repair.triage', orNeeds: 'mobile.repair.request', input: EditRepair },
	async (scope, input) => {
		const repair = await lockVisibleRepair(scope, input.repairId);
		const { description, ...triage } = { ...input, repairId: undefined, revision: undefined };
		const isTriage = Object.values(triage).some((value) => value !== undefined);
		const no = whyNotEditRepair(asRuled(repair), scope.actor, { isTriage });
		refuseIf(no, no === 'permission' ? { permission: 'repair.triage' } : { state: repair.state });
		if (input.revision !== repair.revision)
			refuse('stale', { current: (await selectRepairRows(scope, [repair.repairId]))[0] });
		const isMoved = input.assetId !== undefined && input.assetId !== repair.assetId;
		const placeId = input.placeId === undefined ? (isMoved ? null : repair.placeId) : input.placeId;
		const { keys } =
			isMoved || input.placeId
				? await findLiveAsset(scope, input.assetId ?? repair.assetId, placeId)
				: { keys: { ...repair, placeId } };
		if (input.typeId !== undefined) refuseIf(!(await selectKind(scope, input.typeId)) && 'not-found');
		const before = fieldsOf(repair);
		const after = {
			description: description ?? repair.description,
			typeId: input.typeId ?? repair.typeId,
			priority: input.priority ?? repair.priority,
			assetId: keys.assetId,
			placeId: keys.placeId
		};
		await updateRepair(scope, repair.repairId, { ...keys, ...after }, isMoved);
		const row = await publishRepair(scope, repair.repairId, repair.siteId);
		announceUpdate(scope, repair.repairId, 'edited');
		scope.record({ subject: subjectOf(repair), summary: 'edited', ...changedFields(before, after) });
		return { repairId: repair.repairId, revision: row.revision };
	}
);

async function findLiveAsset(scope: CommandScope, assetId: string, placeId: string | null) {
	const found = await findAsset(scope, assetId, placeId);
	return found.place.isDeleted ? refuse('not-found') : found;
}

function fieldsOf({ description, typeId, priority, assetId, placeId }: LockedRepair) {
	return { description, typeId, priority, assetId, placeId };
}

/**
 * One more observation on an open request; the same note again changes nothing. Refusals: not-found, wrong-state, invalid,
 * too-large, photos-too-many, id-reused.
 */
export const noteRepair = defineCommand(
	'repair.note',
	{
		needs: 'mobile.repair.request',
		orNeeds: 'repair.triage',
		input: NoteRepair,
		isOffline: true,
		about: 'repairId'
	},
	async (scope, input) => {
		const repair = await lockVisibleRepair(scope, input.repairId);
		const answer = { repairId: repair.repairId, noteId: input.noteId };
		if (repair.notes.some(({ id }) => id === input.noteId)) return answer;
		refuseIf(whyNotNoteRepair(asRuled(repair), scope.actor), { state: repair.state });
		refuseIf(repair.notes.length >= MAX_REPORT_NOTES && 'too-large', { limit: MAX_REPORT_NOTES });
		const { userId: id, name } = scope.actor;
		const note = noteOf(input, { id, name }, reportedAt(scope)) ?? refuse('invalid', { fields: ['text'] });
		await addPhotos(scope, { kind: 'repair', id: repair.repairId }, input.photos);
		await appendNote(scope, repair.repairId, note);
		await publishRepair(scope, repair.repairId);
		scope.record({
			subject: subjectOf(repair),
			summary: note.text === '' ? 'photos added' : 'note added',
			before: { notes: repair.notes.length },
			after: { notes: repair.notes.length + 1 }
		});
		return answer;
	}
);
