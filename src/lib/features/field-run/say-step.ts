import { m } from '#lib/words/field.ts';
import type { Step } from './steps.ts';

export function sayStep(step: Step): string {
	switch (step.kind) {
		case 'presence':
			return m.run_presence_title();
		case 'safety':
			return m.run_safety_title();
		case 'field':
			return step.field.label;
		case 'extra':
			return m.run_extra_title();
		case 'review':
			return m.run_review_title();
	}
}
