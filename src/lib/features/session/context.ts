import { createContext } from 'svelte';
import type { PortalApp } from './app.controller.svelte.ts';

const [get, set] = createContext<PortalApp>();

/** The app of this window, for every component below the portal's layout. */
export function useApp(): PortalApp {
	return get();
}

export function provideApp(app: PortalApp): void {
	set(app);
}
