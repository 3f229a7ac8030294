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

/** What stands between the draft and its hand-in: what is only half typed, then what the server would say now (4.4). */
export function problemsOf(draft: Draft, form: RunForm): Problem[] {
	const half = visibleFields(draft.form.template.body, draft.values)
		.filter(({ key }) => draft.typed?.[key])
		.map(({ key }): Problem => ({ code: 'field-invalid', field: `values.${key}` }));
	const named = new Set(half.map(({ field }) => field));
	return [...half, ...refusalsOf(draft, form).filter(({ field }) => !named.has(field))];
}

/** In the order of the server. */
function refusalsOf(draft: Draft, { settings, tags }: RunForm): Problem[] {
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
