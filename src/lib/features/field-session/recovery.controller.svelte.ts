import { rescueName, saveAs, zipRescue } from '#lib/features/field-outbox/rescue-zip.ts';
import { thisMoment } from '#lib/features/field/clock.ts';
import { closeApp } from '#lib/features/field/opened.ts';
import type { Unlocked } from '#lib/features/field/phone.ts';
import { rescueOf, type Salvaged, salvage, startAfresh } from '#lib/offline/salvage.ts';

/** From a store that cannot be read to a file, and to an app that works again. */
export class Recovery {
	found: Salvaged | undefined = $state.raw();
	isExporting = $state(false);
	isExported = $state(false);
	isStarting = $state(false);
	/** The new store could not be written: what is kept is in the file. */
	isFailed = $state(false);

	readonly readable = $derived(
		this.found
			? this.found.drafts.length +
					this.found.forms.length +
					this.found.outbox.filter((item) => item.state !== 'sent').length
			: 0
	);
	readonly lost = $derived(this.found?.unreadable.filter(({ table }) => table !== 'meta').length ?? 0);

	#vault: Unlocked;

	constructor(vault: Unlocked) {
		this.#vault = vault;
	}

	async read(): Promise<void> {
		await closeApp();
		this.found = await salvage(this.#vault);
	}

	async export(): Promise<void> {
		if (!this.found) return;
		this.isExporting = true;
		const rescue = await rescueOf(this.#vault, this.found, thisMoment());
		saveAs(await zipRescue(rescue), rescueName(thisMoment()));
		this.isExporting = false;
		this.isExported = true;
	}

	async startAfresh(): Promise<boolean> {
		if (!this.found) return false;
		this.isStarting = true;
		try {
			await startAfresh(this.#vault, this.found);
			return true;
		} catch {
			this.isFailed = true;
			return false;
		} finally {
			this.isStarting = false;
		}
	}
}
