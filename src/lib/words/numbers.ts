import { intlLocale } from './runtime.ts';

/** "1,250.5", in German "1.250,5" */
export function formatNumber(value: number, options: Intl.NumberFormatOptions = {}): string {
	return new Intl.NumberFormat(intlLocale(), options).format(value);
}

/** "87 %" of a share between 0 and 1. */
export function formatShare(share: number): string {
	return formatNumber(share, { style: 'percent', maximumFractionDigits: 0 });
}

const SIZES = ['kilobyte', 'megabyte', 'gigabyte'] as const;

/** "2.4 MB"; what is smaller than a kilobyte is a part of one. */
export function formatBytes(bytes: number): string {
	const step = Math.min(SIZES.length - 1, Math.floor(Math.log10(Math.max(1000, bytes)) / 3) - 1);
	const options = {
		style: 'unit',
		unit: SIZES[step] ?? 'kilobyte',
		unitDisplay: 'short',
		maximumFractionDigits: 1
	} as const;
	return formatNumber(bytes / 1000 ** (step + 1), options);
}
