import type { LockAfter } from '#lib/offline/people.ts';

const MINUTE_MS = 60_000;
/** So long the camera or gallery may take a person away without locking the form that waits for the picture. */
const PICKING_MS = 3 * MINUTE_MS;

/**
 * Calls `onlock` when the app has been in the background for as long as the person chose (FA-10). Timers sleep there on
 * some phones, so the time is looked at again on the way back. Returns the end of it.
 */
export function watchAbsence(lockAfter: () => LockAfter, onlock: () => void): () => void {
	let hiddenAt: number | undefined;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let pickingUntil = 0;

	function allowedMs(): number {
		const after = lockAfter();
		const ms = after === 'never' ? Infinity : after === 'at-once' ? 0 : after * MINUTE_MS;
		return Math.max(ms, pickingUntil - Date.now());
	}

	function look(): void {
		clearTimeout(timer);
		if (document.visibilityState === 'visible') {
			if (hiddenAt !== undefined && Date.now() - hiddenAt >= allowedMs()) onlock();
			hiddenAt = undefined;
			pickingUntil = 0;
			return;
		}
		hiddenAt = Date.now();
		const ms = allowedMs();
		if (ms <= 0) onlock();
		else if (Number.isFinite(ms)) timer = setTimeout(onlock, ms);
	}

	function pick({ target }: Event): void {
		if (target instanceof HTMLInputElement && target.type === 'file') pickingUntil = Date.now() + PICKING_MS;
	}

	document.addEventListener('visibilitychange', look);
	document.addEventListener('click', pick, { capture: true });
	return () => {
		clearTimeout(timer);
		document.removeEventListener('visibilitychange', look);
		document.removeEventListener('click', pick, { capture: true });
	};
}
