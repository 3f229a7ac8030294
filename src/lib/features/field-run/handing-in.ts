import * as z from 'zod/mini';
import { checkSubmission, type Problem } from '#lib/domain/tasks/check-submission.ts';
import { SubmitTask } from '#lib/domain/tasks/submission.ts';
import { visibleFields } from '#lib/domain/tasks/values.ts';
import { stamp } from '#lib/features/field/clock.ts';
import { submissionOf, type Draft } from '#lib/offline/drafts.ts';
import type { FieldForm } from '#lib/offline/field-client.ts';

/** What a run reads besides its draft; all of it may be missing when the task has left the phone meanwhile. */
export type RunForm = Pick<FieldForm, 'tags' | 'records' | 'masterdata' | 'settings'>;

/** A hidden field's value is not handed in, yet comes back while filling when its condition holds again. */
export function visibleOnly(draft: Draft): Draft {
	const keys = new Set(visibleFields(draft.form.template.body, draft.values).map((field) => field.key));
	const values = Object.fromEntries(Object.entries(draft.values).filter(([key]) => keys.has(key)));
	const photos = draft.photos.filter(({ fieldKey }) => fieldKey === undefined || keys.has(fieldKey));
	return { ...draft, values, photos };
}

/** What the server would say to the draft now (4.4), in its order. */
export function problemsOf(draft: Draft, { settings, tags }: RunForm): Problem[] {
	const input = submissionOf(visibleOnly(draft), { performedAt: stamp(), isOffline: false, appVersion: '' });
	const parsed = z.safeParse(SubmitTask, input);
	if (!parsed.success) {
		const fields = new Set(parsed.error.issues.map((issue) => issue.path.slice(0, 2).join('.')));
		return [...fields].map((field) => ({ code: 'field-invalid', field }));
	}
	return checkSubmission({
		submission: parsed.data,
		body: draft.form.template.body,
		safety: draft.form.safety ? [draft.form.safety] : [],
		settings: {
			nfcRequired: settings?.nfcRequired ?? false,
			qrCountsAsPresence: settings?.qrCountsAsPresence ?? true
		},
		tagCodes: tags.map((tag) => tag.code)
	});
}
