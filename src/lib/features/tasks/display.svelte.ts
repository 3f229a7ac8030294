import { NO_IDS, toggledId, withIds } from '#lib/ui/id-set.ts';
import { HIDEABLE, type HideableColumn } from './columns.ts';

type Density = 'comfortable' | 'compact';

const KEY = 'tasks:display';

/** How this person likes the table on this device: density and hidden columns. */
export class Display {
	density = $state<Density>('comfortable');
	hidden = $state.raw(NO_IDS);

	constructor() {
		const [density, ...hidden] = (localStorage.getItem(KEY) ?? '').split(',');
		this.density = density === 'compact' ? 'compact' : 'comfortable';
		this.hidden = withIds(
			NO_IDS,
			HIDEABLE.filter((key) => hidden.includes(key))
		);
	}

	setDensity(density: Density): void {
		this.density = density;
		this.#keep();
	}

	toggle(column: HideableColumn): void {
		this.hidden = toggledId(this.hidden, column);
		this.#keep();
	}

	#keep(): void {
		localStorage.setItem(KEY, [this.density, ...this.hidden].join());
	}
}
