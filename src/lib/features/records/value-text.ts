import type { UsedProduct } from '#lib/domain/tasks/record.ts';
import type { RecordValue } from '#lib/domain/tasks/submission.ts';
import { formatMinutes } from '#lib/words/dates.ts';
import { m } from '#lib/words/m.ts';
import { formatNumber } from '#lib/words/numbers.ts';

/** A recorded value as people read it, its products by name and in their unit. */
export function sayValue(value: RecordValue, products: readonly UsedProduct[]): string {
	const { kind, value: raw } = value;
	if (kind === 'number' || kind === 'meter') return withUnit(Number(raw), value.unit);
	if (kind === 'duration') return formatMinutes(Number(raw));
	if (kind === 'yes_no') return raw === true ? m.common_yes() : m.common_no();
	if (kind === 'check') return sayCheck(String(raw));
	if (kind === 'rating') return m.record_rating({ value: Number(raw) });
	if (Array.isArray(raw)) return raw.map((item) => sayItem(item, value, products)).join(', ');
	return String(raw);
}

function withUnit(amount: number, unit: string | undefined): string {
	return unit ? `${formatNumber(amount)} ${unit}` : formatNumber(amount);
}

function sayCheck(answer: string): string {
	if (answer === 'ok') return m.record_check_ok();
	return answer === 'not_ok' ? m.record_check_not_ok() : m.record_check_n_a();
}

type Item = string | { productId: string; quantity: number } | { name: string; quantity: number };

function sayItem(item: Item, value: RecordValue, products: readonly UsedProduct[]): string {
	if (typeof item === 'string') return item;
	if (!('productId' in item)) return `${item.name} × ${withUnit(item.quantity, value.unit)}`;
	const product = products.find(({ id }) => id === item.productId);
	return `${product?.name ?? item.productId} × ${withUnit(item.quantity, product?.unit)}`;
}

/** "soft 75, max 90": the limits a reading was judged by. */
export function sayLimits(limits: RecordValue['limits']): string {
	if (!limits) return '';
	const parts = [
		limits.minimum === undefined ? '' : m.record_limit_minimum({ value: formatNumber(limits.minimum) }),
		limits.softMinimum === undefined ? '' : m.record_limit_soft_minimum({ value: formatNumber(limits.softMinimum) }),
		limits.softMaximum === undefined ? '' : m.record_limit_soft_maximum({ value: formatNumber(limits.softMaximum) }),
		limits.maximum === undefined ? '' : m.record_limit_maximum({ value: formatNumber(limits.maximum) })
	];
	return parts.filter((part) => part !== '').join(' · ');
}

/** The change against an earlier reading of the same field, signed; empty for anything but numbers. */
export function sayChange(value: RecordValue, earlier: RecordValue | undefined): string {
	if (!earlier || typeof value.value !== 'number' || typeof earlier.value !== 'number') return '';
	const change = value.value - earlier.value;
	if (change === 0) return m.record_unchanged();
	return `${change > 0 ? '+' : '−'}${formatNumber(Math.abs(change))}`;
}
