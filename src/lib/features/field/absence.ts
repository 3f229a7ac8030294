import type { LockAfter } from '#lib/offline/people.ts';

const MINUTE_MS = 60_000;
/** So long the camera or gallery may take a person away without locking the form that waits for the picture. */
const PICKING_MS = 3 * MINUTE_MS;

/**
 * Calls `onlock` when the app has been in the background for as long as the person chose (FA-10). Timers sleep there on
 * some phones, so the time is looked at again on the way back. Returns the end of it.
 */
export function watchAbsence(lockAfter: () => LockAfter, onlock: () => void): () => void {
	let lockAt: number | undefined;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let pickingUntil = 0;

	function leave(now: number): void {
		const after = lockAfter();
		const ms = after === 'never' ? Infinity : after === 'at-once' ? 0 : after * MINUTE_MS;
		lockAt = Math.max(now + ms, pickingUntil);
		if (lockAt <= now) onlock();
		else if (Number.isFinite(lockAt)) timer = setTimeout(onlock, lockAt - now);
	}

	function look(): void {
		clearTimeout(timer);
		if (document.visibilityState === 'hidden') return leave(Date.now());
		if (lockAt !== undefined && Date.now() >= lockAt) onlock();
		lockAt = undefined;
		pickingUntil = 0;
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
