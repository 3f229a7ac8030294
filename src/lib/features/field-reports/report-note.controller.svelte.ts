import { newId } from '#lib/offline/browser.ts';
import type { ReportKind } from '#lib/offline/reports.ts';
import type { FieldApp } from '../field/field-app.controller.svelte.ts';
import { KeptForm, restored } from './kept-form.controller.svelte.ts';

type On = { kind: ReportKind; id: string };

/** One more observation on a report, kept while it is written. */
export class ReportNote {
	kept: KeptForm | undefined = $state.raw();
	#text = $state('');
	#title = '';

	readonly #app: FieldApp;
	readonly #on: On;

	constructor(app: FieldApp, on: On) {
		this.#app = app;
		this.#on = on;
	}

	/** Goes on with what was written before. */
	async begin(draftId?: string): Promise<void> {
		const { client } = this.#app;
		const on = this.#on;
		const [kind, from] = [`${on.kind}-note` as const, `report=${on.id}`];
		const drafts = (await client.forms()).filter((form) => form.kind === kind && form.from === from);
		const stored = drafts.find(({ formId }) => formId === draftId) ?? drafts[0];
		const formId = stored?.formId ?? newId();
		const pictures = stored ? await client.formPictures(formId) : [];
		const report = (await client.reports()).find((one) => one.kind === on.kind && one.id === on.id);
		this.#title = report?.place ?? stored?.title ?? '';
		this.#text = restored({ note: '' }, stored).note;
		const kept = new KeptForm(this.#app, { formId, kind, from, stored, pictures, onkept: () => undefined });
		kept.begin(this.#content());
		kept.change(this.#content());
		this.kept = kept;
	}

	get text(): string {
		return this.#text;
	}

	set text(text: string) {
		this.#text = text;
		this.kept?.change(this.#content());
	}

	get isEmpty(): boolean {
		return this.#text.trim() === '' && (this.kept?.photos.kept.length ?? 0) === 0;
	}

	/** Queues it and begins the next one; false when the phone could not take it. */
	async add(): Promise<boolean> {
		const { kept } = this;
		if (!kept) return false;
		await kept.keep();
		if (kept.isGone) return false;
		const note = { on: { ...this.#on, title: this.#title }, text: this.#text };
		const done = await this.#app.client.noteReport(note, kept.whereFrom()).catch(() => undefined);
		if (!done?.ok) return false;
		await this.begin();
		return true;
	}

	async discard(): Promise<void> {
		await this.kept?.discard();
		await this.begin();
	}

	#content() {
		return { title: this.#title, values: { note: this.#text } };
	}
}
