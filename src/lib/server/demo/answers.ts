import * as z from 'zod/mini';
import { PhotoId } from '#lib/domain/shared/id.ts';
import type { FieldValue, RecordValue } from '#lib/domain/tasks/submission.ts';
import type { FormField } from '#lib/domain/tasks/template.ts';
import { recordValues, visibleFields } from '#lib/domain/tasks/values.ts';
import type { Definitions } from './definitions.ts';
import type { DemoTemplate, Point, World } from './world.ts';

/** Answers a technician could have given: mostly healthy, now and then worth a look. */
export type AnswerSource = { world: World; definitions: Definitions; template: DemoTemplate; point: Point; at: Date };

const NOTES_OF_TECHNICIANS = [
	'All fine.',
	'Slight noise at start, gone after two minutes.',
	'Lint around the guard removed.',
	'Screw of the cover was loose, tightened.',
	'Please order a new seal, this one will not last long.',
	'Operator says it runs hot in the afternoon.',
	'Label hard to read, reported to the Mapper.',
	'Checked twice, value is stable.'
];

const PARTS = [
	'V-belt SPB 2120',
	'Shaft seal 45 mm',
	'Bearing 6309-2RS',
	'Proximity sensor M12',
	'Fuse 16 A',
	'Hose 1/2"'
];

const PRODUCTS: Record<string, [product: string, low: number, high: number]> = {
	'Chain oiling': ['Chain oil high temperature', 120, 300],
	'Gearbox oil level': ['Gear oil 220', 100, 400],
	'Spindle oil top-up': ['Spindle oil 10', 40, 160],
	'Sensor cleaning and test': ['Contact cleaner', 10, 40],
	'Hydraulic oil level': ['Hydraulic oil HLP 46', 200, 900],
	'Pump bearing lubrication': ['Multi-purpose grease EP2', 6, 18]
};

export function answers(source: AnswerSource): RecordValue[] {
	const given: Record<string, FieldValue> = {};
	// Conditions look back at earlier answers, so the form is filled in its order.
	for (const field of source.template.body.fields) {
		if (!visibleFields(source.template.body, given).includes(field)) continue;
		const value = answer(source, field);
		if (value) given[field.key] = value;
	}
	return recordValues(source.template.body, given);
}

function answer(source: AnswerSource, field: FormField): FieldValue | undefined {
	const { random } = source.world;
	if (
		!field.isRequired &&
		field.kind !== 'photo' &&
		random.chance(field.kind === 'text' || field.kind === 'parts' ? 0.88 : 0.12)
	)
		return undefined;
	switch (field.kind) {
		case 'number':
			return { kind: 'number', value: measured(source, field) };
		case 'meter':
			return { kind: 'meter', value: runningTotal(source, field), isReplaced: false };
		case 'choice':
			return { kind: 'choice', value: chosen(source, field) };
		case 'text':
			return { kind: 'text', value: random.pick(NOTES_OF_TECHNICIANS) };
		case 'duration':
			return { kind: 'duration', value: random.int(8, 95) };
		case 'photo':
			return photographed(source.world);
		case 'check':
			return { kind: 'check', value: random.chance(0.955) ? 'ok' : random.chance(0.6) ? 'not_ok' : 'n_a' };
		case 'rating':
			return { kind: 'rating', value: rating(random.next()) };
		case 'yes_no':
			return { kind: 'yes_no', value: random.chance(field.isAnomaly ? 0.03 : 0.96) };
		case 'product':
			return { kind: 'product', value: [productUsed(source)] };
		case 'parts':
			return { kind: 'parts', value: [{ name: random.pick(PARTS), quantity: random.int(1, 3) }] };
	}
}

function photographed({ random, settings, pictures, now }: World): FieldValue | undefined {
	if (pictures.length === 0 || !random.chance(settings.photoShare)) return undefined;
	return { kind: 'photo', value: [z.parse(PhotoId, random.id(now))] };
}

function rating(dice: number): number {
	if (dice < 0.42) return 5;
	if (dice < 0.83) return 4;
	if (dice < 0.96) return 3;
	return dice < 0.99 ? 2 : 1;
}

function measured({ world, template, point, at }: AnswerSource, field: FormField): number {
	const [low, high] = typicalOf(template, field.key);
	const { random } = world;
	const middling = low + ((high - low) * (random.next() + random.next())) / 2;
	if (isWarmingBearing(point, field)) return round(warmth(world, at) + random.between(-1.2, 1.2), field);
	const { limits } = field;
	if (limits && random.chance(0.035)) return round(outside(limits, random.between(0, 1.06)), field);
	return round(middling, field);
}

/** Between the soft and the hard bound, and at the far end of the dice just beyond the hard one. */
function outside(limits: NonNullable<FormField['limits']>, share: number): number {
	if (limits.softMaximum !== undefined && limits.maximum !== undefined) {
		return limits.softMaximum + (limits.maximum - limits.softMaximum) * share;
	}
	return (limits.softMinimum ?? 0) - ((limits.softMinimum ?? 0) - (limits.minimum ?? 0)) * share;
}

function isWarmingBearing(point: Point, field: FormField): boolean {
	return field.key === 'bearing_temperature' && point.path.at(3)?.name === 'Loom L-314';
}

/** The bearing of Loom L-314 runs from green into red within 60 days (product 15.3). */
function warmth(world: World, at: Date): number {
	const daysAgo = (world.now.getTime() - at.getTime()) / 86_400_000;
	return 58 + 36 * Math.min(1, Math.max(0, 1 - daysAgo / 60));
}

function runningTotal({ world, template, at }: AnswerSource, field: FormField): number {
	const [start] = typicalOf(template, field.key);
	const hours = (at.getTime() - world.begin.getTime()) / 3_600_000;
	return Math.round(start + hours * 0.82);
}

function typicalOf(template: DemoTemplate, key: string): [number, number] {
	return template.spec.fields.find((item) => item.field.key === key)?.typical ?? [1, 10];
}

function chosen({ world }: AnswerSource, field: FormField): string {
	const [best = '', second = best, worst = second] = field.options;
	const isLevel = best === 'Above mark';
	const dice = world.random.next();
	if (dice < 0.8) return isLevel ? second : best;
	if (dice < 0.96) return isLevel ? worst : second;
	return isLevel ? best : worst;
}

function productUsed({ world, definitions, template }: AnswerSource): { productId: string; quantity: number } {
	const [name, low, high] = PRODUCTS[template.spec.name] ?? ['Multi-purpose grease EP2', 8, 32];
	const productId = definitions.productIds.get(name);
	if (productId === undefined) throw new Error(`${name} is not in the master data`);
	return { productId, quantity: world.random.int(low, high) };
}

function round(value: number, field: FormField): number {
	return Number(value.toFixed(field.decimals));
}
