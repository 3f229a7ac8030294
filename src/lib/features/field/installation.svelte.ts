type InstallPrompt = Event & { prompt: () => Promise<unknown> };

const VISITS = 'field.visits';
const DISMISSED = 'field.install-dismissed';

/** Whether and how this browser can put the app on the phone; offered, never pushed (ux, install card). */
class Installation {
	/** Browser sessions in which the app was opened here. */
	readonly visits = countVisit();
	/** iPads call themselves Macs. */
	readonly isByHand =
		/iPhone|iPad/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);

	#prompt: InstallPrompt | undefined = $state.raw();
	#isDismissed = $state(localStorage.getItem(DISMISSED) !== null);
	#isInstalled = $state(matchMedia('(display-mode: standalone), (display-mode: minimal-ui)').matches);

	readonly isInstalled = $derived(this.#isInstalled);
	/** The browser asks by itself once it is told to. */
	readonly canAsk = $derived(this.#prompt !== undefined);
	readonly isOffered = $derived(
		!this.#isDismissed && !this.#isInstalled && (this.isByHand || this.#prompt !== undefined)
	);

	constructor() {
		addEventListener('beforeinstallprompt', (event) => {
			event.preventDefault();
			this.#prompt = event as InstallPrompt;
		});
		addEventListener('appinstalled', () => (this.#isInstalled = true));
	}

	async install(): Promise<void> {
		const prompt = this.#prompt;
		this.#prompt = undefined;
		await prompt?.prompt();
	}

	dismiss(): void {
		localStorage.setItem(DISMISSED, '1');
		this.#isDismissed = true;
	}
}

function countVisit(): number {
	const known = Number(localStorage.getItem(VISITS) ?? '0');
	if (sessionStorage.getItem(VISITS)) return known;
	sessionStorage.setItem(VISITS, '1');
	localStorage.setItem(VISITS, String(known + 1));
	return known + 1;
}

export const installation = new Installation();
