import type { PhotoClaim, PhotoOwnerKind } from '#lib/domain/files/photo.ts';
import type { Device } from './device.ts';
import type { Parts } from './parts.ts';
import {
	bytesOf,
	draftPhoto,
	dropPhoto,
	keepPhoto,
	type PhotoBytes,
	photosOfOwner,
	type PhotoRow,
	putBytes
} from './photos.ts';
import type { Change, Put, Store } from './store.ts';

/** A report, a note or a place that is being written: kept with each change until it is handed in or discarded (7.6 to 7.9). */
export type FormDraft = {
	/** What is new will have it too, and its photos belong to it from the beginning. */
	formId: string;
	kind: 'repair' | 'shutdown' | 'place' | 'place-edit' | 'repair-note' | 'shutdown-note';
	/** Where it was begun, as the address of its screen takes it. */
	from: string;
	/** What it is about, in words. */
	title: string;
	/** As the form has them, not as the command will. */
	values: Record<string, unknown>;
	/** What a change of something there is was begun with. */
	seen?: Record<string, unknown> | undefined;
	photos: PhotoClaim[];
	startedAt: string;
	savedAt: string;
};

/** A picture that is kept with a form or a note: what is claimed about it, and the bytes. */
export type KeptPicture = PhotoBytes & { claim: PhotoClaim };

export type WrittenForm = Pick<FormDraft, 'formId' | 'kind' | 'from' | 'title' | 'values' | 'seen'>;

export type FormSave = {
	form: WrittenForm;
	/** Only the first save makes the draft: what was handed in or discarded in another window does not come back. */
	isFirst: boolean;
	added: readonly KeptPicture[];
	removed: readonly string[];
};

/** Whose pictures they will be. */
const OWNERS: Record<FormDraft['kind'], PhotoOwnerKind> = {
	repair: 'repair',
	'repair-note': 'repair',
	shutdown: 'shutdown',
	'shutdown-note': 'shutdown',
	place: 'place',
	'place-edit': 'place'
};

/** Photos change only by adding and removing them, so a late save never loses one. False when the draft is gone. */
export function saveForm(device: Device, parts: Pick<Parts, 'clock'>, save: FormSave): Promise<boolean> {
	const { form, isFirst, added, removed } = save;
	const at = parts.clock.now().toISOString();
	return device.update(async () => {
		const stored = await device.store.get('forms', form.formId);
		if (!stored && !isFirst) return { changes: [], answer: false };
		const left = stored?.photos.filter(({ photoId }) => !removed.includes(photoId)) ?? [];
		const photos = [...left, ...added.map(({ claim }) => claim)];
		const owner = { kind: OWNERS[form.kind], id: form.formId };
		return {
			changes: [
				putForm({ ...form, photos, startedAt: stored?.startedAt ?? at, savedAt: at }),
				...added.flatMap((picture) => keepPhoto(draftPhoto(owner, picture.claim, picture), picture)),
				...removed.flatMap(dropPhoto)
			],
			answer: true
		};
	});
}

/** Gives it up with its pictures; whoever calls has asked. */
export function discardForm(device: Device, formId: string): Promise<void> {
	return device.update(async () => {
		const photos = await draftPhotosOf(device.store, formId);
		return { changes: [endForm(formId), ...photos.flatMap(({ photoId }) => dropPhoto(photoId))], answer: undefined };
	});
}

export async function formPictures(store: Store, formId: string): Promise<KeptPicture[]> {
	const order = (await store.get('forms', formId))?.photos.map(({ photoId }) => photoId) ?? [];
	const pictures: KeptPicture[] = [];
	for (const { photoId, claim } of await draftPhotosOf(store, formId)) {
		const { fieldKey: _field, ...said } = claim;
		const bytes = await bytesOf(store, photoId);
		if (bytes) pictures.push({ claim: said, ...bytes });
	}
	return pictures.sort((a, b) => order.indexOf(a.claim.photoId) - order.indexOf(b.claim.photoId));
}

/** Those that belong to no item yet. */
async function draftPhotosOf(store: Store, formId: string): Promise<PhotoRow[]> {
	return (await photosOfOwner(store, formId)).filter(({ itemId }) => itemId === null);
}

/** Written together with the item it becomes, or with the removal of its pictures. */
function endForm(formId: string): Change {
	return { table: 'forms', op: 'delete', id: formId };
}

/** Where the pictures are: at hand, or with the draft of the form, which ends with this. */
export type Pictures = { pictures: readonly KeptPicture[] } | { formId: string };

export type Taken = { rows: PhotoRow[]; besides: Change[] };

/** The pictures as those of `owner`, and what is written with them; nothing when the draft is gone. */
export async function takePhotos(store: Store, owner: PhotoRow['owner'], from: Pictures): Promise<Taken | undefined> {
	if (!('formId' in from)) {
		const { pictures } = from;
		return {
			rows: pictures.map((picture) => draftPhoto(owner, picture.claim, picture)),
			besides: pictures.map((picture) => putBytes(picture.claim.photoId, picture))
		};
	}
	const form = await store.get('forms', from.formId);
	if (!form) return undefined;
	const rows = await draftPhotosOf(store, from.formId);
	const inOrder = form.photos.flatMap(({ photoId }) => rows.filter((row) => row.photoId === photoId));
	return { rows: inOrder.map((row) => ({ ...row, owner })), besides: [endForm(from.formId)] };
}

export function putForm(form: FormDraft): Put<'forms'> {
	return { table: 'forms', op: 'put', id: form.formId, by: [`s|${form.savedAt}|${form.formId}`], row: form };
}
