import { HIDEABLE, type HideableColumn } from './columns.ts';

type Density = 'comfortable' | 'compact';

const KEY = 'tasks:display';

/** How this person likes the table on this device: density and hidden columns. */
export class Display {
	density = $state<Density>('comfortable');
	hidden = $state.raw<ReadonlySet<HideableColumn>>(new Set());

	constructor() {
		const [density, ...hidden] = (localStorage.getItem(KEY) ?? '').split(',');
		this.density = density === 'compact' ? 'compact' : 'comfortable';
		this.hidden = new Set(HIDEABLE.filter((key) => hidden.includes(key)));
	}

	setDensity(density: Density): void {
		this.density = density;
		this.#keep();
	}

	toggle(column: HideableColumn): void {
		const next = new Set(this.hidden);
		if (!next.delete(column)) next.add(column);
		this.hidden = next;
		this.#keep();
	}

	#keep(): void {
		localStorage.setItem(KEY, [this.density, ...this.hidden].join());
	}
}
