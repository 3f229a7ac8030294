import type { MyVisit } from '#lib/domain/access/me.ts';
import { write } from './server.ts';

/** The visit ends after 15 idle minutes; the countdown shows for the last two (SU-6). */
const IDLE_LIMIT_MS = 15 * 60_000;
const COUNTDOWN_MS = 2 * 60_000;
const REPORT_EVERY_MS = 60_000;
const INPUTS = ['keydown', 'pointerdown', 'touchstart', 'wheel', 'scroll'] as const;

/** The clocks of a support visit in the field app, and the word to the server that somebody is still here. */
export function watchVisit(visit: MyVisit) {
	let now = $state(Date.now());
	let lastInput = $state(Date.now());
	let reportedAt = 0;

	function touch() {
		lastInput = Date.now();
		if (lastInput - reportedAt < REPORT_EVERY_MS) return;
		reportedAt = lastInput;
		// A lost report is made good by the next one.
		void write('visit.input').catch(() => undefined);
	}

	return {
		get elapsed() {
			return clockOf(now - Date.parse(visit.enteredAt));
		},
		/** Time until the idle exit, once it is near. */
		get idleLeft() {
			const left = lastInput + IDLE_LIMIT_MS - now;
			return left <= COUNTDOWN_MS ? clockOf(left).slice(3) : undefined;
		},
		start() {
			const timer = setInterval(() => (now = Date.now()), 1_000);
			for (const input of INPUTS) addEventListener(input, touch, { passive: true, capture: true });
			return () => {
				clearInterval(timer);
				for (const input of INPUTS) removeEventListener(input, touch, { capture: true });
			};
		}
	};
}

/** "00:12:40" */
function clockOf(milliseconds: number): string {
	const seconds = Math.max(0, Math.floor(milliseconds / 1000));
	return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
		.map((part) => String(part).padStart(2, '0'))
		.join(':');
}
