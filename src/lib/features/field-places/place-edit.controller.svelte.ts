import { type Level, levelBelow } from '#lib/domain/places/place.ts';
import { TAG_CODE_LENGTH, tagCodeFrom } from '#lib/domain/tags/tag.ts';
import type { FieldApp } from '#lib/features/field/field-app.controller.svelte.ts';
import type { LocalPlace } from '#lib/offline/place-index.ts';
import { newId } from '#lib/offline/browser.ts';
import { createInput, editInput, emptyValues, type PlaceFormValues, valuesOf } from './place-form-values.ts';

type Ready = { level: Level; initial: PlaceFormValues; parent: LocalPlace | undefined; place: LocalPlace | undefined };

/** Makes a place under another, or changes one; either way it is safe on this phone first. */
export class PlaceEdit {
	ready: Ready | undefined = $state.raw();
	isRead = $state(false);

	readonly #app: FieldApp;

	constructor(app: FieldApp) {
		this.#app = app;
	}

	async beginNew(parentId: string | undefined): Promise<void> {
		const index = await this.#app.client.places();
		const parent = parentId === undefined ? undefined : index.get(parentId);
		const level = parent ? levelBelow(parent.level) : parentId === undefined ? 'site' : undefined;
		if (level) this.ready = { level, parent, place: undefined, initial: emptyValues(this.#zone()) };
		this.isRead = true;
	}

	async beginEdit(placeId: string): Promise<void> {
		const index = await this.#app.client.places();
		const place = index.get(placeId);
		const detail = await this.#app.client.placeDetail(placeId);
		const parent = place?.parentId ? index.get(place.parentId) : undefined;
		if (place) this.ready = { level: place.level, place, parent, initial: valuesOf(place, detail, this.#zone()) };
		this.isRead = true;
	}

	/** Answers where to go, or the fields that cannot be taken. */
	async save(values: PlaceFormValues): Promise<{ path: string } | { fields: readonly string[] }> {
		if (!this.ready) return { fields: ['name'] };
		const { place } = this.ready;
		return place ? this.#change(place, this.ready.initial, values) : this.#make(this.ready, values);
	}

	async #make({ level, parent }: Ready, values: PlaceFormValues) {
		const placeId = newId();
		const tagCode = tagCodeFrom(crypto.getRandomValues(new Uint8Array(TAG_CODE_LENGTH)));
		const made = createInput(values, { placeId, level, parentId: parent?.placeId ?? null, tagCode });
		if (!made.ok) return { fields: made.fields };
		await this.#queue('place.create', made.input, values.name, {});
		return { path: `/field/places/${placeId}?new` };
	}

	async #change(place: LocalPlace, before: PlaceFormValues, after: PlaceFormValues) {
		const edit = editInput(place, before, after);
		if (edit && !edit.ok) return { fields: edit.fields };
		if (edit) await this.#queue('place.edit', edit.input, after.name, { [place.placeId]: place.revision });
		return { path: `/field/places/${place.placeId}` };
	}

	async #queue(name: string, input: Record<string, unknown>, title: string, base: Record<string, number>) {
		await this.#app.client.queuePlace({ name, input, title: title.trim(), base });
		void this.#app.client.sync();
	}

	#zone(): string {
		return this.#app.me.company.timeZone;
	}
}
