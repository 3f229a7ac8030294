import type { Level } from '#lib/domain/places/place.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';

type Option = { value: string; label: string; detail?: string };

const SEARCH_AFTER_MS = 200;
const SHORTEST_SEARCH = 2;

/** Places of some levels, found by typing. */
export class PlaceChoices {
	options = $state.raw<Option[]>([]);
	readonly #app: PortalApp;
	readonly #levels: readonly Level[];
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(app: PortalApp, levels: readonly Level[], first?: Option) {
		this.#app = app;
		this.#levels = levels;
		this.options = first ? [first] : [];
	}

	/** Offers one more that is known by name. */
	offer(option: Option): void {
		if (!this.options.some(({ value }) => value === option.value)) this.options = [option, ...this.options];
	}

	search(typed: string): void {
		clearTimeout(this.#timer);
		const search = typed.trim();
		if (search.length < SHORTEST_SEARCH) return;
		this.#timer = setTimeout(() => void this.#find(search), SEARCH_AFTER_MS);
	}

	async #find(search: string): Promise<void> {
		const { items } = await this.#app.client.place.tree.query({ search });
		this.options = items
			.filter(({ level }) => this.#levels.includes(level))
			.map(({ placeId, name, path }) => ({
				value: placeId,
				label: name,
				detail: (path ?? [])
					.slice(0, -1)
					.map((step) => step.name)
					.join(' › ')
			}));
	}
}
