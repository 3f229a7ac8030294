import { untrack } from 'svelte';

// Forms that stand refused on screen: the title of the page says so (ux 4.1).

let shown = $state(0);

export function hasProblem(): boolean {
	return shown > 0;
}

/** Called by a component while it is set up: as long as `isRefused` holds, the page has a problem. */
export function markProblem(isRefused: () => boolean): void {
	$effect(() => {
		if (!isRefused()) return;
		count(1);
		return () => count(-1);
	});
}

function count(by: 1 | -1): void {
	untrack(() => (shown += by));
}
