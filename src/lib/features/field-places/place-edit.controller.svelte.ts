import { type Level, levelBelow } from '#lib/domain/places/place.ts';
import { TAG_CODE_LENGTH, tagCodeFrom } from '#lib/domain/tags/tag.ts';
import type { FieldApp } from '#lib/features/field/field-app.controller.svelte.ts';
import { KeptForm, restored } from '#lib/features/field-reports/kept-form.controller.svelte.ts';
import { ReportPhotos } from '#lib/features/field-reports/report-photos.controller.svelte.ts';
import type { Pictures } from '#lib/offline/forms.ts';
import type { LocalPlace } from '#lib/offline/place-index.ts';
import { newId } from '#lib/offline/browser.ts';
import type { PlaceCommand } from '#lib/offline/places.ts';
import { createInput, editInput, emptyValues, type PlaceFormValues, valuesOf } from './place-form-values.ts';

type Ready = {
	level: Level;
	initial: PlaceFormValues;
	parent: LocalPlace | undefined;
	place: LocalPlace | undefined;
	photos: ReportPhotos;
	/** How many it has already. */
	photosBefore: number;
	/** The draft of a new one. */
	kept: KeptForm | undefined;
};

type BeginNew = { parentId: string | undefined; draftId: string | undefined; onkept: (formId: string) => void };

/** Makes a place under another, or changes one; either way it is safe on this phone first. */
export class PlaceEdit {
	ready: Ready | undefined = $state.raw();
	isRead = $state(false);

	readonly #app: FieldApp;

	constructor(app: FieldApp) {
		this.#app = app;
	}

	async beginNew({ parentId, draftId, onkept }: BeginNew): Promise<void> {
		const { client } = this.#app;
		const index = await client.places();
		const parent = parentId === undefined ? undefined : index.get(parentId);
		const level = parent ? levelBelow(parent.level) : parentId === undefined ? 'site' : undefined;
		const wanted = draftId === undefined ? undefined : await client.form(draftId);
		const stored = wanted?.kind === 'place' ? wanted : undefined;
		const formId = stored?.formId ?? newId();
		const pictures = stored ? await client.formPictures(formId) : [];
		const from = parentId === undefined ? '' : `parent=${parentId}`;
		const begin = { formId, kind: 'place' as const, from, stored, pictures, onkept: () => onkept(formId) };
		const kept = new KeptForm(this.#app, begin);
		const initial = restored(emptyValues(this.#zone()), stored);
		kept.begin(contentOf(initial));
		if (level) this.ready = { level, parent, place: undefined, initial, photos: kept.photos, photosBefore: 0, kept };
		this.isRead = true;
	}

	async beginEdit(placeId: string): Promise<void> {
		const index = await this.#app.client.places();
		const place = index.get(placeId);
		const detail = await this.#app.client.placeDetail(placeId);
		const parent = place?.parentId ? index.get(place.parentId) : undefined;
		const initial = place && valuesOf(place, detail, this.#zone());
		const photos = new ReportPhotos(this.#app);
		const photosBefore = detail.photos.length;
		if (place && initial)
			this.ready = { level: place.level, place, parent, initial, photos, photosBefore, kept: undefined };
		this.isRead = true;
	}

	change(values: PlaceFormValues): void {
		this.ready?.kept?.change(contentOf(values));
	}

	/** Answers where to go, or the fields that cannot be taken. */
	async save(values: PlaceFormValues): Promise<{ path: string } | { fields: readonly string[] }> {
		if (!this.ready) return { fields: ['name'] };
		return this.ready.place ? this.#change(this.ready, this.ready.place, values) : this.#make(this.ready, values);
	}

	async #make({ level, parent, photos, kept }: Ready, values: PlaceFormValues) {
		await kept?.keep();
		const placeId = kept?.formId ?? newId();
		const tagCode = tagCodeFrom(crypto.getRandomValues(new Uint8Array(TAG_CODE_LENGTH)));
		const parentId = parent?.placeId ?? null;
		const made = createInput(values, { placeId, level, parentId, tagCode, photos: photos.claims });
		if (!made.ok) return { fields: made.fields };
		const isDraft = kept?.isStored === true && !kept.isSaveLost;
		const from = isDraft ? { formId: placeId } : { pictures: photos.kept };
		await this.#queue({ name: 'place.create', input: made.input, title: values.name, base: {} }, from);
		return { path: `/field/places/${placeId}?new` };
	}

	async #change({ initial, photos }: Ready, place: LocalPlace, after: PlaceFormValues) {
		const edit = editInput(place, initial, after, photos.claims);
		if (edit && !edit.ok) return { fields: edit.fields };
		const base = { [place.placeId]: place.revision };
		if (edit)
			await this.#queue({ name: 'place.edit', input: edit.input, title: after.name, base }, { pictures: photos.kept });
		return { path: `/field/places/${place.placeId}` };
	}

	async #queue(command: PlaceCommand, from: Pictures) {
		await this.#app.client.queuePlace({ ...command, title: command.title.trim() }, from);
		void this.#app.client.sync();
	}

	#zone(): string {
		return this.#app.me.company.timeZone;
	}
}

function contentOf(values: PlaceFormValues) {
	return { title: values.name.trim(), values };
}
