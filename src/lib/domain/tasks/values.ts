import type { FieldValue, RecordValue } from './submission.ts';
import { colourOf, type FormField, type TemplateBody } from './template.ts';

export type Values = Readonly<Record<string, FieldValue>>;

/** The fields of the form that show, in order; a condition on a hidden field never holds (3.4). */
export function visibleFields(body: Pick<TemplateBody, 'fields'>, values: Values): FormField[] {
	const visible: FormField[] = [];
	for (const field of body.fields) {
		const when = field.showWhen;
		const isShown = !when || (visible.some(({ key }) => key === when.key) && holds(when, values[when.key]));
		if (isShown) visible.push(field);
	}
	return visible;
}

function holds(when: NonNullable<FormField['showWhen']>, answer: FieldValue | undefined): boolean {
	if (!answer) return false;
	const { value } = answer;
	switch (when.is) {
		case 'is':
			return isSame(value, when.value);
		case 'is-not':
			return !isSame(value, when.value);
		case 'above':
			return typeof value === 'number' && value > Number(when.value);
		case 'below':
			return typeof value === 'number' && value < Number(when.value);
	}
}

/** Editors keep yes and no as words too, so both spellings mean the same. */
function isSame(value: FieldValue['value'], wanted: string | number | boolean): boolean {
	if (typeof value === 'boolean') return (value ? ['true', 'yes'] : ['false', 'no']).includes(String(wanted));
	if (typeof value === 'object') return false;
	return String(value) === String(wanted);
}

/** Whether an answer has the kind and range of its field (TL-24). */
export function isValid(field: FormField, answer: FieldValue): boolean {
	if (answer.kind !== field.kind) return false;
	switch (answer.kind) {
		case 'number':
		case 'meter':
			return isDecimal(answer.value);
		case 'choice':
			return field.options.includes(answer.value);
		case 'product':
			return new Set(answer.value.map(({ productId }) => productId)).size === answer.value.length;
		case 'photo':
			return new Set(answer.value).size === answer.value.length;
		default:
			return true;
	}
}

/** DM-4: up to 12 digits with 6 after the point. */
function isDecimal(value: number): boolean {
	return (
		Number.isFinite(value) &&
		Math.abs(value) < 1e12 &&
		Math.abs(Number(value.toFixed(6)) - value) <= Math.abs(value) * 1e-12
	);
}

/** What the record keeps of the visible answers: label, unit, limits and colour as the author saw them (3.6). */
export function recordValues(body: Pick<TemplateBody, 'fields'>, values: Values): RecordValue[] {
	return visibleFields(body, values).flatMap((field) => {
		const answer = values[field.key];
		return answer ? [recordValue(field, answer)] : [];
	});
}

function recordValue(field: FormField, answer: FieldValue): RecordValue {
	const isMeasured = answer.kind === 'number' || answer.kind === 'meter';
	const colour = isMeasured ? colourOf(answer.value, field.limits) : undefined;
	return {
		key: field.key,
		label: field.label,
		kind: answer.kind,
		value: answer.value,
		...(field.unit === undefined ? {} : { unit: field.unit }),
		...(colour === undefined ? {} : { colour }),
		...(field.limits === undefined ? {} : { limits: known(field.limits) }),
		isAlert: isAlert(field, answer, colour)
	};
}

function known(limits: NonNullable<FormField['limits']>): NonNullable<RecordValue['limits']> {
	return Object.fromEntries(Object.entries(limits).filter(([, bound]) => bound !== undefined));
}

/** The alerts of 3.4: red, not ok, the worst rating, an anomaly. */
function isAlert(field: FormField, answer: FieldValue, colour: RecordValue['colour']): boolean {
	switch (answer.kind) {
		case 'number':
		case 'meter':
			return colour === 'red';
		case 'check':
			return answer.value === 'not_ok';
		case 'rating':
			return answer.value === 1;
		case 'yes_no':
			return answer.value && field.isAnomaly;
		default:
			return false;
	}
}
