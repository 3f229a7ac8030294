/** A scanner that types like a keyboard: quick keys ended by Enter, while no field has the focus. */
const QUICK_MS = 60;
const SHORTEST = 4;

export function listenToWedge(onread: (text: string) => void): () => void {
	let typed = '';
	let lastAt = 0;

	function hear(event: KeyboardEvent) {
		const target = event.target;
		if (target instanceof HTMLElement && target.matches('input, textarea, select')) return;
		if (event.timeStamp - lastAt > QUICK_MS) typed = '';
		lastAt = event.timeStamp;
		if (event.key.length === 1) typed += event.key;
		if (event.key !== 'Enter' || typed.length < SHORTEST) return;
		event.preventDefault();
		onread(typed);
		typed = '';
	}

	document.addEventListener('keydown', hear);
	return () => document.removeEventListener('keydown', hear);
}
