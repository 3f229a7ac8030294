import type { FieldValue, RecordValue } from '#lib/domain/tasks/submission.ts';
import type { Colour, Limits } from '#lib/domain/tasks/template.ts';
import type { MasterRow } from '#lib/offline/rows.ts';
import { formatMinutes } from '#lib/words/dates.ts';
import { m } from '#lib/words/field.ts';
import { formatNumber } from '#lib/words/numbers.ts';

type Named = { unit?: string | undefined; colour?: Colour | undefined; limits?: Limits | undefined };

/** A value in words, with unit and, where it stands out, its colour as a word; products by the lists of the phone. */
export function sayValue(
	value: Pick<RecordValue, 'kind' | 'value'> & Named,
	masterdata: readonly MasterRow[] = []
): string {
	const text = saySimple(value as FieldValue, masterdata);
	const withUnit = value.unit ? `${text} ${value.unit}` : text;
	const why = value.colour && value.colour !== 'green' ? sayColour(value.colour) : undefined;
	return why ? `${withUnit} (${why})` : withUnit;
}

function saySimple(value: FieldValue, masterdata: readonly MasterRow[]): string {
	switch (value.kind) {
		case 'number':
		case 'meter':
			return sayNumber(value.value);
		case 'choice':
		case 'text':
			return value.value;
		case 'duration':
			return formatMinutes(value.value);
		case 'photo':
			return m.field_photos({ count: value.value.length });
		case 'check':
			return sayCheck(value.value);
		case 'rating':
			return m.answer_rating({ rating: value.value });
		case 'yes_no':
			return value.value ? m.common_yes() : m.common_no();
		case 'product':
			return sayProducts(value.value, masterdata) ?? m.answer_products({ count: value.value.length });
		case 'parts':
			return value.value.map((part) => `${sayNumber(part.quantity)} × ${part.name}`).join(', ');
	}
}

/** "Gear oil 220: 5.5 ml"; undefined while the phone does not know one of them. */
function sayProducts(
	lines: readonly { productId: string; quantity: number }[],
	masterdata: readonly MasterRow[]
): string | undefined {
	const said = lines.map(({ productId, quantity }) => {
		const product = masterdata.find((row) => row.kind === 'product' && row.id === productId);
		if (!product) return undefined;
		const unit = unitOf(product, masterdata);
		return `${product.name}: ${sayNumber(quantity)}${unit ? ` ${unit}` : ''}`;
	});
	return said.includes(undefined) ? undefined : said.join(', ');
}

/** The unit a product is counted in, by its short sign. */
export function unitOf(product: MasterRow | undefined, masterdata: readonly MasterRow[]): string | undefined {
	const unit = masterdata.find((row) => row.kind === 'unit' && row.id === product?.['unitId']);
	return typeof unit?.['symbol'] === 'string' ? unit['symbol'] : unit?.name;
}

export function sayNumber(value: number): string {
	return formatNumber(value, { maximumFractionDigits: 6 });
}

export function sayCheck(value: 'ok' | 'not_ok' | 'n_a'): string {
	return { ok: () => m.answer_ok(), not_ok: () => m.answer_not_ok(), n_a: () => m.answer_n_a() }[value]();
}

export function sayColour(colour: Colour): string {
	return { green: () => m.answer_green(), amber: () => m.answer_amber(), red: () => m.answer_red() }[colour]();
}

export function toneOf(colour: Colour | undefined): string {
	return colour ? { green: 'text-ok', amber: 'text-soon', red: 'text-overdue' }[colour] : '';
}

/** "red: above 90 °C", "good: 40 to 70 °C": the nearest bound that explains the colour. */
export function sayBand(value: number, colour: Colour, limits: Limits, unit: string | undefined): string {
	const withUnit = (bound: number) => (unit ? `${sayNumber(bound)} ${unit}` : sayNumber(bound));
	const bounds = colour === 'red' ? [limits.minimum, limits.maximum] : [limits.softMinimum, limits.softMaximum];
	const [low, high] = bounds;
	if (colour === 'green') return sayColour(colour);
	if (low !== undefined && value < low) return m.answer_below({ colour: sayColour(colour), bound: withUnit(low) });
	if (high !== undefined && value > high) return m.answer_above({ colour: sayColour(colour), bound: withUnit(high) });
	return sayColour(colour);
}

/** "60 to 90 °C" of the green band, or undefined without any bound. */
export function sayLimits(limits: Limits | undefined, unit: string | undefined): string | undefined {
	if (!limits) return undefined;
	const low = limits.softMinimum ?? limits.minimum;
	const high = limits.softMaximum ?? limits.maximum;
	const tail = unit ? ` ${unit}` : '';
	if (low !== undefined && high !== undefined)
		return `${m.answer_between({ low: sayNumber(low), high: sayNumber(high) })}${tail}`;
	if (low !== undefined) return `${m.answer_at_least({ bound: sayNumber(low) })}${tail}`;
	return high === undefined ? undefined : `${m.answer_at_most({ bound: sayNumber(high) })}${tail}`;
}
