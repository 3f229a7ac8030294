import type { PlaceDetailRow } from '#lib/domain/places/place.ts';
import type { FieldApp } from '#lib/features/field/field-app.controller.svelte.ts';
import type { TaskView } from '#lib/offline/field-client.ts';
import type { LocalPlace } from '#lib/offline/place-index.ts';
import type { LocalTag } from '#lib/offline/places.ts';
import type { Table } from '#lib/offline/store.ts';

const ABOUT: readonly Table[] = ['places', 'details', 'tags', 'tasks', 'outbox'];

export type OpenPlace = {
	place: LocalPlace;
	path: LocalPlace[];
	children: readonly LocalPlace[];
	detail: PlaceDetailRow | undefined;
	tag: LocalTag | undefined;
	tasks: TaskView[];
};

/** One place, read again whenever something about it changes. */
export class PlaceReader {
	open: OpenPlace | undefined = $state.raw();
	isRead = $state(false);

	readonly #app: FieldApp;
	readonly #placeId: string;

	constructor(app: FieldApp, placeId: string) {
		this.#app = app;
		this.#placeId = placeId;
	}

	watch(): () => void {
		void this.read();
		return this.#app.client.subscribe((tables) => {
			if (ABOUT.some((table) => tables.has(table))) void this.read();
		});
	}

	async read(): Promise<void> {
		const { client } = this.#app;
		const index = await client.places();
		const place = index.get(this.#placeId);
		this.open = place && {
			place,
			path: index.path(place.placeId),
			children: index.children(place.placeId),
			detail: this.#app.may('hierarchy.view') ? await client.placeDetail(place.placeId) : undefined,
			tag: await client.tagAt(place.placeId),
			tasks: await client.tasksAt(place.placeId)
		};
		this.isRead = true;
	}
}
