import type { Level } from '#lib/domain/places/place.ts';
import type { FormDraft } from '#lib/offline/forms.ts';
import { restored } from '../field-reports/kept-form.controller.svelte.ts';
import { fieldsOf, type PlaceFormValues } from './place-form-values.ts';

export type Field = keyof PlaceFormValues;

export type Resumed = {
	/** What the form shows first. */
	initial: PlaceFormValues;
	/** What the draft goes on from: the place as it is now, but for what two people changed. */
	seen: PlaceFormValues;
	/** Fields that were changed here, and by somebody else meanwhile. */
	disputed: readonly Field[];
};

/** What was typed over a place as it is now, field by field: what nobody touched here follows the others (8.4). */
export function resumeEdit(level: Level, now: PlaceFormValues, stored: FormDraft | undefined): Resumed {
	if (!stored) return { initial: now, seen: now, disputed: [] };
	const before = restored(now, { ...stored, values: stored.seen ?? {} });
	const typed = restored(before, stored);
	const isTouched = (field: Field) => !isSame(typed[field], before[field]);
	const touched = fieldsOf(level).filter(isTouched);
	const disputed = touched.filter((field) => !isSame(now[field], before[field]) && !isSame(now[field], typed[field]));
	return { initial: withFields(now, touched, typed), seen: withFields(now, disputed, before), disputed };
}

function withFields(values: PlaceFormValues, fields: readonly Field[], from: PlaceFormValues): PlaceFormValues {
	return { ...values, ...Object.fromEntries(fields.map((field) => [field, from[field]])) };
}

export function isSame(one: unknown, other: unknown): boolean {
	return JSON.stringify(one) === JSON.stringify(other);
}
