let follow: MutationObserver | undefined;

/**
 * A page is announced by the title it has right after the navigation. A screen that first reads what it is about gets its
 * own a moment later: it asks that from now on the announcement follows, or it would name the screen before.
 */
export function followTitle(): void {
	follow ??= new MutationObserver(correct);
	follow.observe(document.head, { subtree: true, childList: true, characterData: true });
}

function correct(): void {
	const nodes = [...(document.getElementById('svelte-announcer')?.childNodes ?? [])];
	const said = nodes.find((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim());
	if (said && said.nodeValue?.trim() !== document.title) said.nodeValue = document.title;
}
