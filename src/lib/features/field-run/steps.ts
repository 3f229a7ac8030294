import { visibleFields } from '#lib/domain/tasks/values.ts';
import type { FormField } from '#lib/domain/tasks/template.ts';
import type { Measure } from '#lib/domain/safety/procedure.ts';
import type { Problem } from '#lib/domain/tasks/check-submission.ts';
import type { Draft } from '#lib/offline/drafts.ts';

/** One screen of a run; its id stands in the address and in the draft. */
export type Step =
	| { id: 'presence'; kind: 'presence' }
	| { id: string; kind: 'safety'; measure: Measure }
	| { id: string; kind: 'field'; field: FormField }
	| { id: 'extra'; kind: 'extra' }
	| { id: 'review'; kind: 'review' };

/** Presence, safety in its order, the questions that show, anything else, review (product 7.5). */
export function stepsOf(draft: Pick<Draft, 'form' | 'values'>): Step[] {
	const { template, safety } = draft.form;
	return [
		{ id: 'presence', kind: 'presence' },
		...measuresOf(safety).map((measure): Step => ({ id: `safety.${measure.order}`, kind: 'safety', measure })),
		...visibleFields(template.body, draft.values).map((field): Step => ({
			id: `field.${field.key}`,
			kind: 'field',
			field
		})),
		{ id: 'extra', kind: 'extra' },
		{ id: 'review', kind: 'review' }
	];
}

export function measuresOf(safety: Draft['form']['safety']): Measure[] {
	return [...(safety?.measures ?? [])].sort((left, right) => left.order - right.order);
}

export function isMeasureDone(draft: Pick<Draft, 'measures'>, measure: Measure): boolean {
	const answer = draft.measures.find(({ order }) => order === measure.order);
	return (
		answer !== undefined && (answer.acknowledgedAt ?? (measure.isRequired ? undefined : answer.skippedAt)) !== undefined
	);
}

/** The form stays locked until presence is settled where it is demanded, and every measure is done in order. */
export function reachable(draft: Draft, wanted: string, isPresenceRequired: boolean): Step {
	const steps = stepsOf(draft);
	const locked = steps.find(
		(step) =>
			(step.kind === 'presence' && isPresenceRequired && draft.presence.kind === 'none') ||
			(step.kind === 'safety' && !isMeasureDone(draft, step.measure))
	);
	const target = steps.find((step) => step.id === wanted) ?? steps[0] ?? { id: 'review', kind: 'review' };
	return locked && steps.indexOf(target) > steps.indexOf(locked) ? locked : target;
}

/** Which screen puts a problem right. */
export function stepOfProblem(problem: Problem, draft: Draft): string {
	if (problem.field.startsWith('values.')) return `field.${problem.field.split('.')[1] ?? ''}`;
	if (problem.field.startsWith('presence')) return 'presence';
	if (!problem.field.startsWith('safety')) return 'extra';
	const open = measuresOf(draft.form.safety).find((measure) => !isMeasureDone(draft, measure));
	return open ? `safety.${open.order}` : 'review';
}
