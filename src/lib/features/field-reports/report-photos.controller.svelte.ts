import type { PhotoClaim } from '#lib/domain/files/photo.ts';
import type { Picture } from '#lib/offline/photos.ts';
import type { KeptPicture } from '#lib/offline/reports.ts';
import type { FieldApp } from '../field/field-app.controller.svelte.ts';
import type { PhotoKeeper } from '../field-photos/photo-picker.controller.svelte.ts';
import { take } from '../field-photos/take.ts';

/** The pictures of a report while it is being written; they are stored with it, in one step. */
export class ReportPhotos {
	kept: readonly KeptPicture[] = $state.raw([]);
	isGalleryAllowed = $state(true);
	readonly claims: readonly PhotoClaim[] = $derived(this.kept.map(({ claim }) => claim));
	readonly keeper: PhotoKeeper = {
		add: (picture) => this.#add(picture),
		remove: async ({ photoId }) => this.#become(photoId),
		load: async (photoId) => this.kept.find(({ claim }) => claim.photoId === photoId)?.blob
	};

	readonly #app: FieldApp;

	constructor(app: FieldApp) {
		this.#app = app;
		void app.client.settings().then((settings) => (this.isGalleryAllowed = settings?.galleryPhotos ?? true));
	}

	clear(): void {
		this.kept = [];
	}

	/** What was photographed in a run at the reading that was red; copies, because each record has its own (7.5). */
	async takeOver(taskId: string, fieldKey: string): Promise<void> {
		const draft = await this.#app.client.draft(taskId);
		const photos = draft?.photos.filter((photo) => photo.fieldKey === undefined || photo.fieldKey === fieldKey) ?? [];
		for (const { photoId, source, takenAt } of photos) {
			const blob = await this.#app.client.photoBlob(photoId);
			const taken = blob ? await take(blob) : 'unreadable';
			if (typeof taken !== 'string') await this.#add({ ...taken, source, takenAt });
		}
	}

	async #add({ replaces, ...picture }: Picture & { replaces?: string }): Promise<PhotoClaim> {
		const claim = await this.#app.client.claimPhoto(picture);
		const { blob, preview } = picture;
		this.#become(replaces, { claim, blob, preview });
		return claim;
	}

	#become(left: string | undefined, ...added: KeptPicture[]): void {
		this.kept = [...this.kept.filter(({ claim }) => claim.photoId !== left), ...added];
	}
}
