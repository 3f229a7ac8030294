import type { FormDraft, KeptPicture, Pictures, WrittenForm } from '#lib/offline/forms.ts';
import type { Report, Reported } from '#lib/offline/reports.ts';
import type { FieldApp } from '../field/field-app.controller.svelte.ts';
import { ReportPhotos } from './report-photos.controller.svelte.ts';

type Content = Pick<WrittenForm, 'title' | 'values' | 'seen'>;

type Begin = Pick<WrittenForm, 'formId' | 'kind' | 'from'> & {
	/** What was written of it before. */
	stored: FormDraft | undefined;
	pictures: readonly KeptPicture[];
	/** It lies on the phone from now on; the address may name it. */
	onkept: () => void;
};

const EMPTY: Content = { title: '', values: {} };

/** A form that survives a killed page: it is on its way to the phone's store before the next key can be pressed. */
export class KeptForm {
	readonly formId: string;
	/** Where it was begun. */
	readonly from: string;
	readonly photos: ReportPhotos;
	/** There is a draft of it. */
	isStored = $state(false);
	/** The phone could not keep the last change. */
	isSaveLost = $state(false);
	/** It was handed in or discarded in another window. */
	isGone = $state(false);

	readonly #app: FieldApp;
	readonly #begin: Begin;
	#content: Content | undefined;
	/** As it was shown first; nothing counts as entered before. */
	#untouched: string | undefined;
	#added: readonly KeptPicture[] = [];
	#removed: readonly string[] = [];
	#isDirty = false;
	#saving: Promise<void> | undefined;

	constructor(app: FieldApp, begin: Begin) {
		this.#app = app;
		this.#begin = begin;
		this.formId = begin.formId;
		this.from = begin.from;
		this.isStored = begin.stored !== undefined;
		this.photos = new ReportPhotos(app, {
			pictures: begin.pictures,
			keep: (added, removed) => this.#keepPictures(added, removed)
		});
	}

	/** What the form shows before anybody has touched it: opening a form makes no draft. */
	begin(content: Content): void {
		this.#untouched = JSON.stringify(content);
		this.#judge();
	}

	change(content: Content): void {
		if (JSON.stringify(content) === JSON.stringify(this.#content)) return;
		this.#content = content;
		this.#judge();
	}

	/** Resolves when all that was entered lies on the phone, or could not be kept. */
	keep(): Promise<void> {
		this.#isDirty = true;
		this.#saving ??= this.#save().finally(() => (this.#saving = undefined));
		return this.#saving;
	}

	/** Pictures that nobody has added by hand go along with the first change. */
	async takeOver(taskId: string, fieldKey: string): Promise<void> {
		if (!this.isStored) this.#added = [...this.#added, ...(await this.photos.takeOver(taskId, fieldKey))];
	}

	/** The draft becomes the report, in one step. What the phone could not keep is not queued: the form stays as it is. */
	async handIn(report: Report): Promise<Reported | undefined> {
		await this.keep();
		if (this.isSaveLost) return undefined;
		return this.#app.client.report(report, { formId: this.formId }).catch(() => undefined);
	}

	/** Where the pictures are for what it becomes: with the draft, unless the phone could not keep it. */
	whereFrom(): Pictures {
		return this.isStored && !this.isSaveLost ? { formId: this.formId } : { pictures: this.photos.kept };
	}

	async discard(): Promise<void> {
		await this.#saving;
		await this.#app.client.discardForm(this.formId);
	}

	#judge(): void {
		if (!this.#content || this.#untouched === undefined) return;
		if (JSON.stringify(this.#content) === this.#untouched) return;
		this.#untouched = '';
		void this.keep();
	}

	async #keepPictures(added: readonly KeptPicture[], removed: readonly string[]): Promise<void> {
		const isWaiting = (id: string) => this.#added.some(({ claim }) => claim.photoId === id);
		const stored = removed.filter((id) => !isWaiting(id));
		this.#added = [...this.#added.filter(({ claim }) => !removed.includes(claim.photoId)), ...added];
		this.#removed = [...this.#removed, ...stored];
		await this.keep();
		if (!this.isSaveLost) return;
		this.#added = this.#added.filter((picture) => !added.includes(picture));
		this.#removed = this.#removed.filter((id) => !removed.includes(id));
		throw new Error('the phone could not keep the picture');
	}

	async #save(): Promise<void> {
		while (this.#isDirty && !this.isGone) {
			this.#isDirty = false;
			const [added, removed] = [this.#added, this.#removed];
			const { formId, kind, from } = this.#begin;
			try {
				const form = { formId, kind, from, ...(this.#content ?? EMPTY) };
				const isKept = await this.#app.client.saveForm({ form, isFirst: !this.isStored, added, removed });
				this.isGone = !isKept;
				this.isSaveLost = false;
				this.#added = this.#added.filter((picture) => !added.includes(picture));
				this.#removed = this.#removed.filter((id) => !removed.includes(id));
				if (!this.isStored) this.#begin.onkept();
				this.isStored = true;
			} catch {
				this.isSaveLost = true;
			}
		}
	}
}

/** The values of a form as they were kept; what this app does not know, or knows differently, is left out. */
export function restored<Values extends Record<string, string | boolean | string[]>>(
	initial: Values,
	stored: FormDraft | undefined
): Values {
	const known = Object.entries(stored?.values ?? {}).filter(([key, value]) => {
		const first: unknown = Reflect.get(initial, key);
		return typeof value === typeof first && Array.isArray(value) === Array.isArray(first);
	});
	return { ...initial, ...Object.fromEntries(known) };
}
