import { SvelteMap } from 'svelte/reactivity';
import type { PhotoClaim } from '#lib/domain/files/photo.ts';
import { askToPersist } from '#lib/features/field/persistence.ts';
import type { Picture } from '#lib/offline/photos.ts';
import { m } from '#lib/words/field.ts';
import type { Mark } from './marks.ts';
import { isRoomShort, take, type Unfit } from './take.ts';

/** What keeps the pictures: a draft of a run, of a request or of a report. */
export type PhotoKeeper = {
	add: (picture: Picture & { replaces?: string }) => Promise<PhotoClaim>;
	remove: (photo: PhotoClaim) => Promise<void>;
	load: (photoId: string) => Promise<Blob | undefined>;
};

/** Pictures between the camera and the phone's store. */
export class PhotoPicker {
	/** Shown while the kept picture is being made. */
	arriving: readonly string[] = $state.raw([]);
	problem = $state('');
	/** There is hardly any room for another picture (7.5). */
	isRoomShort = $state(false);
	/** What the camera gave, shown at once in place of what is kept. */
	readonly fresh = new SvelteMap<string, string>();

	readonly #keeper: () => PhotoKeeper;

	constructor(keeper: () => PhotoKeeper) {
		this.#keeper = keeper;
		void this.measure();
	}

	async measure(): Promise<void> {
		this.isRoomShort = await isRoomShort();
	}

	/** Keeps as many as there is room for, one after the other. */
	async take(files: readonly File[], source: Picture['source'], room: number): Promise<void> {
		this.problem = '';
		for (const file of files.slice(0, room)) await this.#keep(file, source);
		if (files.length > room) this.problem ||= m.photo_some_left({ count: files.length - room });
		await this.measure();
	}

	/** The marked picture beside the photo it was drawn on, or in its place; false when it could not be kept. */
	async mark(photo: PhotoClaim, marks: readonly Mark[], isReplacing: boolean): Promise<boolean> {
		const blob = await this.#keeper().load(photo.photoId);
		const taken = blob ? await take(blob, marks) : 'unreadable';
		if (typeof taken === 'string') return false;
		const { source, takenAt } = photo;
		const replaces = isReplacing ? { replaces: photo.photoId } : {};
		try {
			await this.#keeper().add({ ...taken, source, takenAt, annotatedFrom: photo.photoId, ...replaces });
			return true;
		} catch {
			return false;
		}
	}

	async #keep(file: File, source: Picture['source']): Promise<void> {
		const preview = URL.createObjectURL(file);
		this.arriving = [...this.arriving, preview];
		try {
			const taken = await take(file);
			if (typeof taken === 'string') this.problem = sayUnfit(taken);
			else this.fresh.set((await this.#keeper().add({ ...taken, source })).photoId, preview);
			askToPersist();
		} catch {
			// The picture was drawn; only the store can have failed.
			this.problem = m.photo_storage_full();
			URL.revokeObjectURL(preview);
		}
		this.arriving = this.arriving.filter((other) => other !== preview);
	}
}

function sayUnfit(why: Unfit): string {
	return why === 'too-large' ? m.photo_too_large() : m.photo_unreadable();
}
