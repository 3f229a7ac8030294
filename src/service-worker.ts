/// <reference types="@sveltejs/kit" />
/// <reference no-default-lib="true" />
/// <reference lib="esnext" />
/// <reference lib="webworker" />
import { build, files, prerendered, version } from '$service-worker';
import { clientsClaim } from 'workbox-core';
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import type { PushMessage } from '#lib/domain/devices/push.ts';
import { NavigationRoute, registerRoute } from 'workbox-routing';

// Carries the shell of the field app and nothing else: no answer of the API is ever kept here.

declare const self: ServiceWorkerGlobalScope;

const SHELL = '/field/shell';
const SCANNER_CACHE = 'scanner';

/** What the field routes are built of, as the build wrote it down; in development there is no build. */
const fieldBuild: Record<string, string[]> = import.meta.glob('/.svelte-kit/field-files.json', {
	eager: true,
	import: 'default',
	exhaustive: true
});
const wanted = new Set(Object.values(fieldBuild).flat());
const isPortal = (path: string) => wanted.size > 0 && !wanted.has(path);
const isScanner = (path: string) => path.endsWith('.wasm');
const isFieldFile = (path: string) =>
	path === '/theme.js' || path.startsWith('/icons/') || (path.startsWith('/field/') && !path.includes('/screenshot'));

precacheAndRoute([
	...build.filter((path) => !isPortal(path) && !isScanner(path)).map((url) => ({ url, revision: null })),
	...files.filter(isFieldFile).map((url) => ({ url, revision: version })),
	...prerendered.filter((path) => path === SHELL).map((url) => ({ url, revision: version }))
]);
cleanupOutdatedCaches();
clientsClaim();

if (prerendered.includes(SHELL)) {
	registerRoute(new NavigationRoute(createHandlerBoundToURL(SHELL), { allowlist: [/^\/field(\/|$|\?)/] }));
}

// One megabyte that only phones without an own detector need: kept when first fetched, after the first paint.
registerRoute(
	({ url, sameOrigin }) => sameOrigin && isScanner(url.pathname),
	async ({ request }) => {
		const cache = await caches.open(SCANNER_CACHE);
		const known = await cache.match(request);
		if (known) return known;
		const fresh = await fetch(request);
		if (fresh.ok) await cache.put(request, fresh.clone());
		return fresh;
	}
);

self.addEventListener('activate', (event) => {
	event.waitUntil(dropOldScanner());
});

// A new version waits until the person takes it (FA-5): never by itself, never over a run.
self.addEventListener('message', (event) => {
	if (event.data?.type === 'SKIP_WAITING') void self.skipWaiting();
	if (event.data?.type === 'CLAIM') event.waitUntil(self.clients.claim());
});

// Chromium wants a notice for every push; whoever looks at the app has seen the task arrive.
self.addEventListener('push', (event) => {
	event.waitUntil(notice(event.data));
});

self.addEventListener('notificationclick', (event) => {
	event.notification.close();
	event.waitUntil(open(String(event.notification.data)));
});

async function notice(data: PushMessageData | null): Promise<void> {
	const windows = await self.clients.matchAll({ type: 'window' });
	if (windows.some((client) => client.visibilityState === 'visible')) return;
	const { title, body, url, tag } = (data?.json() ?? {}) as Partial<PushMessage>;
	const icon = '/field/icon-192.png';
	await self.registration.showNotification(title ?? 'SM-TM', { body: body ?? '', tag: tag ?? '', data: url, icon });
}

/** The open window goes there by itself: loading it anew would lock it. */
async function open(url: string): Promise<void> {
	const path = url.startsWith('/field') ? url : '/field';
	const [client] = await self.clients.matchAll({ type: 'window' });
	if (!client) return void (await self.clients.openWindow(path));
	client.postMessage({ type: 'open', path });
	await client.focus();
}

async function dropOldScanner(): Promise<void> {
	const cache = await caches.open(SCANNER_CACHE);
	for (const request of await cache.keys()) {
		if (!build.includes(new URL(request.url).pathname)) await cache.delete(request);
	}
}
