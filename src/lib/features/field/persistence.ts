let wasAsked = false;

/**
 * Asks the browser to keep what this phone holds, once there is something worth keeping (FA-1). What it answers stands in
 * the settings, and is asked once more only by the person's own tap there.
 */
export function askToPersist(): void {
	if (wasAsked) return;
	wasAsked = true;
	void globalThis.navigator?.storage?.persist?.().catch(() => undefined);
}
