import type { Cards, LineTile } from '#lib/domain/dashboard/dashboard.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';
import { instantsOf, type Range, rangeFrom } from './range.ts';

/** Changes within this time are read together; the figures still follow within a second. */
const GATHER_MS = 300;
const LEAST_PAUSE_MS = 900;

export type Figures = { cards: Cards; lines: LineTile[] };

export async function readFigures(app: PortalApp, range: Range): Promise<Figures> {
	const [cards, plant] = await Promise.all([
		app.client.dashboard.cards.query(instantsOf(range, app.zone)),
		app.may('task.view-all') ? app.client.dashboard.plant.query({}) : { lines: [] }
	]);
	return { cards, lines: plant.lines };
}

/** The figures on screen: read anew when the live channel tells of a change, in place, unless paused. */
export class DashboardController {
	figures: Figures = $state.raw() as Figures;
	range: Range = $state.raw() as Range;
	isPaused = $state(false);
	/** Changes that wait while paused. */
	waiting = $state(0);
	/** When the server computed them, as ISO string. */
	updatedAt = $state('');
	hasFailed = $state(false);

	readonly #app: PortalApp;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#readAt = 0;

	constructor(app: PortalApp, range: Range, figures: Figures) {
		this.#app = app;
		this.range = range;
		this.figures = figures;
		this.updatedAt = figures.cards.computedAt;
	}

	start(): () => void {
		const changed = () => this.#changed();
		const end = this.#app.listen(['task', 'place', 'repair', 'shutdown'], changed, changed);
		return () => {
			end();
			clearTimeout(this.#timer);
		};
	}

	show(params: URLSearchParams): void {
		const range = rangeFrom(params, this.#app.now, this.#app.zone);
		if (range.from === this.range.from && range.to === this.range.to) return;
		this.range = range;
		void this.read();
	}

	pause(): void {
		this.isPaused = !this.isPaused;
		if (!this.isPaused && this.waiting > 0) void this.read();
	}

	async read(): Promise<void> {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#readAt = Date.now();
		this.waiting = 0;
		const { range } = this;
		try {
			const figures = await readFigures(this.#app, range);
			if (range !== this.range) return;
			this.figures = figures;
			this.updatedAt = figures.cards.computedAt;
			this.hasFailed = false;
		} catch {
			this.hasFailed = true;
		}
	}

	#changed(): void {
		this.waiting += 1;
		if (this.isPaused || this.#timer) return;
		const wait = Math.max(GATHER_MS, this.#readAt + LEAST_PAUSE_MS - Date.now());
		this.#timer = setTimeout(() => void this.read(), wait);
	}
}
