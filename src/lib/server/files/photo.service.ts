import { ArrivePhoto, MAX_PHOTOS, type PhotoClaim, type PhotoUpload } from '#lib/domain/files/photo.ts';
import { refuse, refuseIf } from '#lib/domain/shared/refusal.ts';
import { defineCommand } from '../commands/define-command.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';
import type { PhotoOwner } from './photo-owner.ts';
import {
	type Claims,
	countOwned,
	countUnclaimed,
	insertClaims,
	type KnownPhoto,
	selectPhoto,
	storePhoto,
	storePreview
} from './photo.queries.ts';

/** What came of an arrival: nothing for a repetition, else the preview that the full picture makes needless. */
export type Arrival = { photoId: string; isNew: boolean; replacedKey: string | null };

export type PhotoArrival = ReturnType<typeof definePhotoArrival>;

/**
 * The command that notes that a pass of a photo is here (SY-7), before or after what it belongs to. For a repetition nothing
 * is written, and the bytes of the first time stay.
 */
export function definePhotoArrival<const Name extends string>(name: Name, owner: PhotoOwner) {
	const { handsIn: needs, orHandsIn } = owner;
	const options = { needs, ...(orHandsIn ? { orNeeds: orHandsIn } : {}), input: ArrivePhoto };
	return defineCommand(name, options, (scope, photo) => arrive(scope, owner, photo));
}

async function arrive(scope: CommandScope, owner: PhotoOwner, photo: ArrivePhoto): Promise<Arrival> {
	const ownerId = (await selectPhoto(scope, photo.photoId))?.ownerId ?? photo.ownerId;
	const held = ownerId === undefined ? undefined : await owner.hold(scope, ownerId);
	if (!held || ownerId === undefined) return refuse('not-found');
	// Read again under the lock: the claim or a twin of this upload may have come in between.
	const known = await admitPhoto(scope, owner, { ...photo, ownerId });
	if (isHere(known, photo)) return { photoId: photo.photoId, isNew: false, replacedKey: null };
	if (photo.pass === 'preview') await storePreview(scope, photo);
	else await storePhoto(scope, photo, ownerId);
	await held.publish();
	scope.record({
		subject: held.subject,
		summary: summaryOf(known, photo),
		after: { photoId: photo.photoId, pass: photo.pass, sha256: photo.sha256, sizeBytes: photo.sizeBytes }
	});
	return { photoId: photo.photoId, isNew: true, replacedKey: known?.previewKey ?? null };
}

function summaryOf(known: KnownPhoto | undefined, { pass }: ArrivePhoto): string {
	if (pass === 'preview') return 'the preview of a photo has arrived';
	return known?.isClaimed ? 'a photo has arrived' : 'a photo has arrived before its record';
}

/** Whether this pass, or a better one, is here already. */
export function isHere(known: KnownPhoto | undefined, { pass }: Pick<PhotoUpload, 'pass'>): boolean {
	return known?.state === 'complete' || (known?.state === 'preview' && pass === 'preview');
}

/**
 * Whether the actor may hand in this pass: whoever claimed the photo may, before that whoever may add one to its owner.
 * Refusals: not-found (also for other people's photos), id-reused, photos-too-many.
 */
export async function admitPhoto(
	scope: Scope,
	owner: PhotoOwner,
	upload: PhotoUpload
): Promise<KnownPhoto | undefined> {
	const known = await selectPhoto(scope, upload.photoId);
	if (known) {
		const isTheirs = known.createdBy === scope.actor.userId || (await owner.mayBring?.(scope, known.ownerId)) === true;
		refuseIf((!isTheirs || known.ownerKind !== owner.kind) && 'not-found');
		const isSamePicture = upload.pass === 'preview' || known.sha256 === upload.sha256;
		const isSame = isSamePicture && (upload.ownerId ?? known.ownerId) === known.ownerId;
		refuseIf(!isSame && 'id-reused', { fields: ['photoId'] });
		return known;
	}
	const { ownerId } = upload;
	const mayAdd = upload.pass === 'full' && ownerId !== undefined && (await owner.mayAdd?.(scope, ownerId));
	if (!mayAdd) return refuse('not-found');
	refuseIf((await countUnclaimed(scope, ownerId)) >= MAX_PHOTOS && 'photos-too-many', { limit: MAX_PHOTOS });
	return undefined;
}

/**
 * Names the photos that records, requests or reports claim; their bytes may be here already or come later. False where one
 * of them is claimed by something else: `id-reused`.
 */
export async function claimPhotos(scope: CommandScope, ...claims: readonly Claims[]): Promise<boolean> {
	const named = claims.reduce((sum, { photos }) => sum + photos.length, 0);
	return named === 0 || (await insertClaims(scope, claims)) === named;
}

/**
 * Claims photos for a request or a report, which more can be added to later; for whoever holds its lock. Refusals:
 * photos-too-many, id-reused.
 */
export async function addPhotos(
	scope: CommandScope,
	owner: Claims['owner'],
	photos: readonly PhotoClaim[] = []
): Promise<void> {
	if (photos.length === 0) return;
	const known = await countOwned(scope, owner);
	refuseIf(known + photos.length > MAX_PHOTOS && 'photos-too-many', { limit: MAX_PHOTOS });
	refuseIf(!(await claimPhotos(scope, { owner, recordId: null, photos })) && 'id-reused', { fields: ['photos'] });
}

export type PhotoPlace = { storageKey: string; contentType: string; isPreview: boolean };

/** Where a photo that the actor may see lies. Refuses `not-found`, also while nothing of it is here. */
export async function findPhoto(scope: Scope, owner: PhotoOwner, photoId: string): Promise<PhotoPlace> {
	const photo = await selectPhoto(scope, photoId);
	const storageKey = photo?.storageKey ?? photo?.previewKey;
	if (!photo || !storageKey || photo.ownerKind !== owner.kind) return refuse('not-found');
	if (!(await owner.maySee(scope, photo.ownerId))) return refuse('not-found');
	return { storageKey, contentType: photo.contentType, isPreview: photo.state === 'preview' };
}
