import type { FormDraft } from '#lib/offline/forms.ts';
import type { KeptForm } from './kept-form.controller.svelte.ts';
import type { Origin } from './report-draft.controller.svelte.ts';

/** What both forms of a report begin with. */
export type ReportForm = {
	origin: Origin;
	kept: KeptForm;
	/** What was written of it before. */
	stored: FormDraft | undefined;
	/** It was discarded, or became a note on a report that is there already. */
	onend: () => void;
};
