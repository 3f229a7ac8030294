import { type Level, levelBelow } from '#lib/domain/places/place.ts';
import { TAG_CODE_LENGTH, tagCodeFrom } from '#lib/domain/tags/tag.ts';
import type { FieldApp } from '#lib/features/field/field-app.controller.svelte.ts';
import { KeptForm, restored } from '#lib/features/field-reports/kept-form.controller.svelte.ts';
import type { ReportPhotos } from '#lib/features/field-reports/report-photos.controller.svelte.ts';
import type { FormDraft, WrittenForm } from '#lib/offline/forms.ts';
import type { LocalPlace } from '#lib/offline/place-index.ts';
import { newId } from '#lib/offline/browser.ts';
import type { PlaceCommand } from '#lib/offline/places.ts';
import { createInput, editInput, emptyValues, type PlaceFormValues, valuesOf } from './place-form-values.ts';
import { type Field, resumeEdit } from './resume-edit.ts';

type Ready = {
	level: Level;
	/** What the form shows first. */
	initial: PlaceFormValues;
	parent: LocalPlace | undefined;
	/** What is changed. */
	existing: Existing | undefined;
	photos: ReportPhotos;
};

type Existing = {
	place: LocalPlace;
	/** As it is now. */
	now: PlaceFormValues;
	/** As the draft goes on from it. */
	seen: PlaceFormValues;
	/** What was changed here, and by somebody else meanwhile. */
	disputed: readonly Field[];
	/** How many it has already. */
	photoCount: number;
};

type BeginNew = { parentId: string | undefined; draftId: string | undefined; onkept: (formId: string) => void };
type BeginEdit = { placeId: string; draftId: string | undefined };
type Begin = Pick<WrittenForm, 'kind' | 'from'> & { stored: FormDraft | undefined; onkept: (formId: string) => void };

/** Makes a place under another, or changes one; either way it is safe on this phone first. */
export class PlaceEdit {
	ready: Ready | undefined = $state.raw();
	/** The draft of it, also when what it is about is gone. */
	kept: KeptForm | undefined = $state.raw();
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
		const from = parentId === undefined ? '' : `parent=${parentId}`;
		const kept = await this.#keep({ kind: 'place', from, stored, onkept });
		const initial = restored(emptyValues(this.#zone()), stored);
		kept.begin(contentOf(initial));
		if (level) this.ready = { level, parent, initial, existing: undefined, photos: kept.photos };
		this.isRead = true;
	}

	/** Goes on with what was typed of it before. */
	async beginEdit({ placeId, draftId }: BeginEdit): Promise<void> {
		const { client } = this.#app;
		const index = await client.places();
		const place = index.get(placeId);
		const detail = await client.placeDetail(placeId);
		const from = `place=${placeId}`;
		const drafts = (await client.forms()).filter((form) => form.kind === 'place-edit' && form.from === from);
		const stored = drafts.find(({ formId }) => formId === draftId) ?? drafts[0];
		const kept = await this.#keep({ kind: 'place-edit', from, stored, onkept: () => undefined });
		if (place) {
			const now = valuesOf(place, detail, this.#zone());
			const { initial, ...resumed } = resumeEdit(place.level, now, stored);
			const parent = place.parentId ? index.get(place.parentId) : undefined;
			const existing = { place, now, ...resumed, photoCount: detail.photos.length };
			this.ready = { level: place.level, parent, initial, existing, photos: kept.photos };
			kept.begin(contentOf(initial, existing));
		}
		this.isRead = true;
	}

	change(values: PlaceFormValues): void {
		if (this.ready) this.kept?.change(contentOf(values, this.ready.existing));
	}

	/** Answers where to go, or the fields that cannot be taken; none when the draft has ended in another window. */
	async save(values: PlaceFormValues): Promise<{ path: string } | { fields: readonly string[] }> {
		const { ready, kept } = this;
		if (!ready || !kept) return { fields: ['name'] };
		return ready.existing ? this.#change(ready, ready.existing, kept, values) : this.#make(ready, kept, values);
	}

	async #make({ level, parent, photos }: Ready, kept: KeptForm, values: PlaceFormValues) {
		await kept.keep();
		if (kept.isGone) return { fields: [] };
		const placeId = kept.formId;
		const tagCode = tagCodeFrom(crypto.getRandomValues(new Uint8Array(TAG_CODE_LENGTH)));
		const parentId = parent?.placeId ?? null;
		const made = createInput(values, { placeId, level, parentId, tagCode, photos: photos.claims });
		if (!made.ok) return { fields: made.fields };
		await this.#queue({ name: 'place.create', input: made.input, title: values.name, base: {} }, kept);
		return { path: `/field/places/${placeId}?new` };
	}

	async #change({ photos }: Ready, { place, now }: Existing, kept: KeptForm, after: PlaceFormValues) {
		const { placeId } = place;
		const edit = editInput(place, now, after, photos.claims);
		if (edit && !edit.ok) return { fields: edit.fields };
		if (edit) {
			await kept.keep();
			if (kept.isGone) return { fields: [] };
			const base = { [placeId]: place.revision };
			await this.#queue({ name: 'place.edit', input: edit.input, title: after.name, base }, kept);
		} else await kept.discard();
		return { path: `/field/places/${placeId}` };
	}

	async #keep({ stored, onkept, ...begin }: Begin): Promise<KeptForm> {
		const formId = stored?.formId ?? newId();
		const pictures = stored ? await this.#app.client.formPictures(formId) : [];
		this.kept = new KeptForm(this.#app, { ...begin, formId, stored, pictures, onkept: () => onkept(formId) });
		return this.kept;
	}

	async #queue(command: PlaceCommand, kept: KeptForm) {
		const { client } = this.#app;
		await client.queuePlace({ ...command, title: command.title.trim() }, kept.whereFrom());
		void client.sync();
	}

	#zone(): string {
		return this.#app.me.company.timeZone;
	}
}

function contentOf(values: PlaceFormValues, existing?: Existing) {
	const title = values.name.trim() || (existing?.place.name ?? '');
	return { title, values, ...(existing && { seen: existing.seen }) };
}
