import type { Problem } from '#lib/domain/tasks/check-submission.ts';
import { presenceWays, type PresenceWays } from '#lib/domain/tasks/presence.ts';
import type { FieldValue } from '#lib/domain/tasks/submission.ts';
import { askToPersist } from '#lib/features/field/persistence.ts';
import { stamp } from '#lib/features/field/clock.ts';
import type { FieldApp, Item } from '#lib/features/field/field-app.controller.svelte.ts';
import { hasNfc } from '#lib/features/field/scanner/nfc.ts';
import type { Picture } from '#lib/offline/photos.ts';
import type { Draft, DraftPhoto, Typed } from '#lib/offline/drafts.ts';
import { problemsOf, visibleOnly, type RunForm } from './handing-in.ts';
import { reachable, stepsOf, type Step } from './steps.ts';

type NewPicture = Picture & { replaces?: string };

/** One run of one task: what was entered, where the technician is, and that all of it lies on the phone. */
export class Run {
	readonly form: RunForm;
	draft: Draft = $state.raw() as Draft;
	/** When the last change was safely written. */
	savedAt: string = $state('');
	/** The phone could not keep the last change. */
	isSaveLost = $state(false);
	handedIn: Item | undefined = $state.raw();

	readonly steps: readonly Step[] = $derived(stepsOf(this.draft));
	/** What the server would say to it now; judged once a change, so that the tap on "Submit" need not wait for it. */
	readonly problems: readonly Problem[] = $derived.by(() => problemsOf(this.draft, this.form));
	readonly isPresenceRequired: boolean;
	readonly presenceWays: PresenceWays;

	#app: FieldApp;
	#isDirty = false;
	#saving: Promise<void> | undefined;

	constructor(app: FieldApp, form: RunForm, draft: Draft) {
		this.#app = app;
		this.form = form;
		this.draft = draft;
		this.savedAt = draft.savedAt;
		const { nfcRequired = false, qrCountsAsPresence = true, qrScanning = true } = form.settings ?? {};
		this.isPresenceRequired = nfcRequired;
		this.presenceWays = presenceWays({ nfcRequired, qrCountsAsPresence, qrScanning }, hasNfc());
	}

	stepAt(wanted: string): Step {
		return reachable(this.draft, wanted, this.isPresenceRequired);
	}

	neighbour(step: Step, distance: 1 | -1): Step | undefined {
		const index = this.steps.findIndex((candidate) => candidate.id === step.id);
		return this.steps[index + distance];
	}

	/** Every change is on its way to the store before the next key can be pressed. */
	change(patch: Partial<Draft>): void {
		this.draft = { ...this.draft, ...patch };
		this.#isDirty = true;
		this.#saving ??= this.#save().finally(() => (this.#saving = undefined));
	}

	/** With what is typed beside it and no answer yet: that stays too. */
	answer(key: string, value: FieldValue | undefined, typed?: readonly Typed[]): void {
		this.change({
			values: withKey(this.draft.values, key, value),
			typed: withKey(this.draft.typed ?? {}, key, typed?.length ? typed : undefined)
		});
	}

	showMeasure(order: number): void {
		if (this.draft.measures.some((measure) => measure.order === order)) return;
		this.change({ measures: [...this.draft.measures, { order, shownAt: stamp() }] });
	}

	closeMeasure(order: number, how: 'acknowledgedAt' | 'skippedAt'): void {
		const measures = this.draft.measures.map((measure) =>
			measure.order === order ? { order, shownAt: measure.shownAt, [how]: stamp() } : measure
		);
		this.change({ measures });
	}

	/** Photos are written at once by themselves; the form only learns of them. */
	async addPhoto(picture: NewPicture, fieldKey: string | undefined): Promise<DraftPhoto> {
		const photo = await this.#app.client.addPhoto(this.draft.taskId, {
			...picture,
			...(fieldKey === undefined ? {} : { fieldKey })
		});
		const others = this.draft.photos.filter(({ photoId }) => photoId !== picture.replaces);
		this.#setPhotos([...others, photo], fieldKey);
		return photo;
	}

	async removePhoto(id: string): Promise<void> {
		const photo = this.draft.photos.find(({ photoId }) => photoId === id);
		await this.#app.client.removePhoto(this.draft.taskId, id);
		this.#setPhotos(
			this.draft.photos.filter(({ photoId }) => photoId !== id),
			photo?.fieldKey
		);
	}

	photosOf(fieldKey: string | undefined): DraftPhoto[] {
		return this.draft.photos.filter((photo) => photo.fieldKey === fieldKey);
	}

	/** Draft to outbox in one step; afterwards the work is safe on this phone and leaves it by itself. */
	async submit(): Promise<'handed-in' | 'incomplete' | 'not-saved'> {
		const { values, photos } = visibleOnly(this.draft);
		const stray = this.draft.photos.filter((photo) => !photos.includes(photo));
		const isHiding = Object.keys(values).length < Object.keys(this.draft.values).length;
		// A draft that lies on the phone as it is shown needs no other write before the one that hands it in.
		if (isHiding || this.isSaveLost) this.change({ values, step: 'review' });
		await this.settled();
		// What is handed in is what lies on the phone: without the last change it would be another's answer.
		if (this.isSaveLost) return 'not-saved';
		try {
			return await this.#handIn(stray);
		} catch {
			return 'not-saved';
		}
	}

	async #handIn(stray: readonly DraftPhoto[]): Promise<'handed-in' | 'incomplete'> {
		for (const photo of stray) await this.#app.client.removePhoto(this.draft.taskId, photo.photoId);
		const result = await this.#app.client.submitDraft(this.draft.taskId);
		if (!result.ok) return 'incomplete';
		this.handedIn = result.item;
		askToPersist();
		void this.#app.client.sync();
		return 'handed-in';
	}

	async discard(): Promise<void> {
		await this.settled();
		await this.#app.client.releaseTask(this.draft.taskId);
	}

	async settled(): Promise<void> {
		while (this.#saving) await this.#saving;
	}

	#setPhotos(photos: DraftPhoto[], fieldKey: string | undefined): void {
		this.draft = { ...this.draft, photos };
		if (fieldKey === undefined) return;
		const ids = this.photosOf(fieldKey).map(({ photoId }) => photoId);
		this.answer(fieldKey, ids.length > 0 ? { kind: 'photo', value: ids } : undefined);
	}

	async #save(): Promise<void> {
		while (this.#isDirty) {
			this.#isDirty = false;
			try {
				const saved = await this.#app.client.saveDraft(this.draft);
				this.savedAt = saved.savedAt;
				this.isSaveLost = false;
			} catch {
				this.isSaveLost = true;
			}
		}
	}
}

function withKey<Value>(all: Record<string, Value>, key: string, value: Value | undefined): Record<string, Value> {
	const { [key]: _former, ...others } = all;
	return value === undefined ? others : { ...others, [key]: value };
}
