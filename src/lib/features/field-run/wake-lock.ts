/** Keeps the screen on during a run, where the browser can; the returned function lets go. */
export function keepAwake(): () => void {
	let lock: WakeLockSentinel | undefined;
	const take = async () => {
		if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
		lock = await navigator.wakeLock.request('screen').catch(() => undefined);
	};
	const again = () => void take();
	document.addEventListener('visibilitychange', again);
	void take();
	return () => {
		document.removeEventListener('visibilitychange', again);
		void lock?.release();
	};
}
