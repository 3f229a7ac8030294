import type { MyVisit } from '#lib/domain/access/me.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';

/** The visit ends after 15 idle minutes; the countdown shows for the last two (SU-6). */
const IDLE_LIMIT_MS = 15 * 60_000;
const COUNTDOWN_MS = 2 * 60_000;
const REPORT_EVERY_MS = 60_000;
const INPUTS = ['keydown', 'pointerdown', 'touchstart', 'wheel', 'scroll'] as const;

/** The clocks of a support visit, and the word to the server that somebody is still here. */
export class VisitController {
	now = $state(Date.now());
	#lastInput = $state(Date.now());
	#reportedAt = Date.now();
	readonly #app: PortalApp;

	constructor(app: PortalApp) {
		this.#app = app;
	}

	get visit(): MyVisit | null {
		return this.#app.me.visit;
	}

	get elapsedMs(): number {
		return this.visit ? Math.max(0, this.now - Date.parse(this.visit.enteredAt)) : 0;
	}

	/** Time left in the open write window; undefined while reading only. */
	get windowMs(): number | undefined {
		const left = this.visit?.windowUntil ? Date.parse(this.visit.windowUntil) - this.now : 0;
		return left > 0 ? left : undefined;
	}

	/** Time until the idle exit, once it is near. */
	get idleLeftMs(): number | undefined {
		const left = this.#lastInput + IDLE_LIMIT_MS - this.now;
		return left <= COUNTDOWN_MS ? Math.max(0, left) : undefined;
	}

	start(): () => void {
		const timer = setInterval(() => (this.now = Date.now()), 1_000);
		const touch = () => this.#touch();
		for (const input of INPUTS) addEventListener(input, touch, { passive: true, capture: true });
		return () => {
			clearInterval(timer);
			for (const input of INPUTS) removeEventListener(input, touch, { capture: true });
		};
	}

	#touch(): void {
		this.#lastInput = Date.now();
		if (this.#lastInput - this.#reportedAt < REPORT_EVERY_MS) return;
		this.#reportedAt = this.#lastInput;
		// A lost report is made good by the next one.
		void this.#app.client.visit.input.mutate({}).catch(() => undefined);
	}
}

/** "00:12:40" */
export function clockOf(milliseconds: number): string {
	const seconds = Math.floor(milliseconds / 1000);
	return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
		.map((part) => String(part).padStart(2, '0'))
		.join(':');
}
