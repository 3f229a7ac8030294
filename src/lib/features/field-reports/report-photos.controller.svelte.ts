import type { PhotoClaim } from '#lib/domain/files/photo.ts';
import type { KeptPicture } from '#lib/offline/forms.ts';
import type { Picture } from '#lib/offline/photos.ts';
import type { FieldApp } from '../field/field-app.controller.svelte.ts';
import type { PhotoKeeper } from '../field-photos/photo-picker.controller.svelte.ts';
import { take } from '../field-photos/take.ts';

type Options = {
	pictures: readonly KeptPicture[];
	/** Writes what was added and removed with the draft; throws when the phone could not. */
	keep: (added: readonly KeptPicture[], removed: readonly string[]) => Promise<void>;
};

/** The pictures of a report or a note while it is being written. */
export class ReportPhotos {
	kept: readonly KeptPicture[] = $state.raw([]);
	isGalleryAllowed = $state(true);
	readonly claims: readonly PhotoClaim[] = $derived(this.kept.map(({ claim }) => claim));
	readonly keeper: PhotoKeeper = {
		add: (picture) => this.#add(picture),
		// What could not be removed is still there to see.
		remove: ({ photoId }) => this.#become([], [photoId]).catch(() => undefined),
		load: async (photoId) => this.kept.find(({ claim }) => claim.photoId === photoId)?.blob
	};

	readonly #app: FieldApp;
	readonly #keep: Options['keep'];

	/** Without a draft they are stored with the note, in one step. */
	constructor(app: FieldApp, { pictures, keep }: Options = { pictures: [], keep: async () => undefined }) {
		this.#app = app;
		this.kept = pictures;
		this.#keep = keep;
		void app.client.settings().then((settings) => (this.isGalleryAllowed = settings?.galleryPhotos ?? true));
	}

	clear(): void {
		this.kept = [];
	}

	/** What was photographed in a run at the reading that was red; copies, because each record has its own (7.5). */
	async takeOver(taskId: string, fieldKey: string): Promise<KeptPicture[]> {
		const draft = await this.#app.client.draft(taskId);
		const photos = draft?.photos.filter((photo) => photo.fieldKey === undefined || photo.fieldKey === fieldKey) ?? [];
		const copies: KeptPicture[] = [];
		for (const { photoId, source, takenAt } of photos) {
			const blob = await this.#app.client.photoBlob(photoId);
			const taken = blob ? await take(blob) : 'unreadable';
			if (typeof taken !== 'string') copies.push(await this.#claimed({ ...taken, source, takenAt }));
		}
		this.kept = [...this.kept, ...copies];
		return copies;
	}

	async #claimed(picture: Picture): Promise<KeptPicture> {
		const { blob, preview } = picture;
		return { claim: await this.#app.client.claimPhoto(picture), blob, preview };
	}

	async #add({ replaces, ...picture }: Picture & { replaces?: string }): Promise<PhotoClaim> {
		const added = await this.#claimed(picture);
		await this.#become([added], replaces === undefined ? [] : [replaces]);
		return added.claim;
	}

	/** Shown once it lies on the phone. */
	async #become(added: readonly KeptPicture[], removed: readonly string[]): Promise<void> {
		await this.#keep(added, removed);
		this.kept = [...this.kept.filter(({ claim }) => !removed.includes(claim.photoId)), ...added];
	}
}
