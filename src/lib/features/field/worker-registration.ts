import type { Workbox } from 'workbox-window';

let workbox: Promise<Workbox | undefined> | undefined;

/**
 * Registers the worker once and tells of a version that waits. Nothing is taken over by itself: `onwaiting` gets the
 * function that applies it, and the page reloads when the new worker is in charge, in every open window.
 */
export function registerWorker(onwaiting: (accept: () => void) => void): void {
	void keepApp().then(warmScanner);
	void workbox?.then((box) => {
		box?.addEventListener('waiting', () => onwaiting(() => box.messageSkipWaiting()));
	});
}

/** Registers the worker; resolves when it answers for this page, which from then on needs no network. */
export async function keepApp(): Promise<void> {
	workbox ??= register();
	if (await workbox) await controlled();
}

/** Asks the server for a newer app; false when there is none. What comes is offered as always. */
export async function lookForUpdate(): Promise<boolean> {
	const registration = await navigator.serviceWorker?.getRegistration('/field');
	const found = await registration?.update();
	return found?.installing != null || found?.waiting != null;
}

/** Fetches the newest app and takes it over at once, which loads this page anew; false when there is none. */
export async function updateNow(): Promise<boolean> {
	if (!(await lookForUpdate())) return false;
	const registration = await navigator.serviceWorker.getRegistration('/field');
	const take = () => registration?.waiting?.postMessage({ type: 'SKIP_WAITING' });
	registration?.installing?.addEventListener('statechange', take);
	take();
	return true;
}

/** Calls back with the path that a tapped notice leads to; returns the end of it. */
export function onOpened(open: (path: string) => void): () => void {
	const hear = ({ data }: MessageEvent<{ type?: string; path?: string }>) => {
		if (data.type === 'open' && data.path) open(data.path);
	};
	navigator.serviceWorker?.addEventListener('message', hear);
	return () => navigator.serviceWorker?.removeEventListener('message', hear);
}

async function register(): Promise<Workbox | undefined> {
	if (!('serviceWorker' in navigator)) return undefined;
	const { Workbox } = await import('workbox-window');
	// The scope has no slash at its end, or `/field` itself would stay outside of it.
	const box = new Workbox('/service-worker.js', { scope: '/field', type: import.meta.env.DEV ? 'module' : 'classic' });
	const wasControlled = navigator.serviceWorker.controller !== null;
	box.addEventListener('controlling', () => wasControlled && location.reload());
	// The first paint and the first reading come before the worker's downloads.
	const start = () => void box.register().catch(() => undefined);
	if ('requestIdleCallback' in globalThis) requestIdleCallback(start, { timeout: 4_000 });
	else setTimeout(start, 1_500);
	return box;
}

/** One megabyte that scanning without a network needs: fetched once the worker is there to keep it. */
async function warmScanner(): Promise<void> {
	if (!('serviceWorker' in navigator)) return;
	const { warmDetector } = await import('./scanner/detector.ts');
	warmDetector();
}

/**
 * Resolves when the worker answers for this page. One that was activated while the page was still on its way has not
 * taken it over, and would leave it without a network until the next load: it is asked to.
 */
async function controlled(): Promise<void> {
	const { active } = await navigator.serviceWorker.ready;
	if (navigator.serviceWorker.controller) return;
	const taken = new Promise((resolve) =>
		navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true })
	);
	active?.postMessage({ type: 'CLAIM' });
	await taken;
}
