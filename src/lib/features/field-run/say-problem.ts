import type { Problem } from '#lib/domain/tasks/check-submission.ts';
import type { Draft } from '#lib/offline/drafts.ts';
import { m } from '#lib/words/field.ts';
import { sayRefusal } from '#lib/words/refusals.ts';

/** "Measurement: A required field is empty." */
export function sayProblem(problem: Problem, draft: Draft): string {
	const key = problem.field.startsWith('values.') ? problem.field.split('.')[1] : undefined;
	const label = draft.form.template.body.fields.find((field) => field.key === key)?.label;
	const isHalf = key !== undefined && draft.typed?.[key] !== undefined;
	const sentence = isHalf ? m.run_half_typed() : sayRefusal(problem.code);
	return label ? m.run_problem({ label, sentence }) : sentence;
}
