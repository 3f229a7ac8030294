import { type Chip, isNfcAllowed, listenForChips, type NfcTrouble } from './nfc.ts';

export type ChipReadingState = 'idle' | 'asking' | 'on' | NfcTrouble;

/** The chip reader of the phone, listening from `open` until `close`. */
export class ChipReading {
	state: ChipReadingState = $state('idle');
	/** The last chip came and went before it could be read. */
	isUnread = $state(false);

	#abort: AbortController | undefined;
	#onchip: (chip: Chip) => void;

	constructor(onchip: (chip: Chip) => void) {
		this.#onchip = onchip;
	}

	/** Begins by itself where the person has allowed it before (7.5: reads at once). */
	async openIfAllowed(): Promise<void> {
		if (await isNfcAllowed()) await this.open();
	}

	async open(): Promise<void> {
		this.close();
		const abort = new AbortController();
		this.#abort = abort;
		this.state = 'asking';
		const trouble = await listenForChips(abort.signal, {
			onchip: (chip) => {
				this.isUnread = false;
				this.#onchip(chip);
			},
			onunread: () => (this.isUnread = true)
		});
		if (!abort.signal.aborted) this.state = trouble ?? 'on';
	}

	close(): void {
		this.#abort?.abort();
		this.#abort = undefined;
		this.state = 'idle';
		this.isUnread = false;
	}
}
