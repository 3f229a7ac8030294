import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

type Palette = Map<string, string>;

const css = readFileSync(new URL('../../app.css', import.meta.url), 'utf8');

function paletteOf(theme: 'light' | 'dark' | 'sunlight'): Palette {
	const palette: Palette = new Map();
	for (const [, name, light, dark] of css.matchAll(/--c-([\w-]+): light-dark\((#\w{6}), (#\w{6})\);/g)) {
		if (name && light && dark) palette.set(name, theme === 'dark' ? dark : light);
	}
	if (theme !== 'sunlight') return palette;
	const sunlight = /\[data-theme='sunlight'\] \{([^}]*)\}/.exec(css)?.[1] ?? '';
	for (const [, name, color] of sunlight.matchAll(/--c-([\w-]+): (#\w{6});/g))
		if (name && color) palette.set(name, color);
	return palette;
}

function luminance(color: string): number {
	const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
		const channel = parseInt(color.slice(start, start + 2), 16) / 255;
		return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(palette: Palette, front: string, back: string): number {
	const [first, second] = [front, back].map((name) => luminance(palette.get(name) ?? expect.fail(`no token ${name}`)));
	const [low = 0, high = 0] = [first ?? 0, second ?? 0].sort((left, right) => left - right);
	return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ['canvas', 'surface', 'raised', 'sunken', 'hover', 'selected'];
const TONES = ['ok', 'soon', 'overdue', 'draft', 'info'];

const TEXTS: [front: string, back: string][] = [
	...['ink', 'muted', 'subtle', 'link', ...TONES].flatMap((front) =>
		GROUNDS.map((back): [string, string] => [front, back])
	),
	...TONES.flatMap((tone): [string, string][] => [
		[tone, `${tone}-soft`],
		['ink', `${tone}-soft`],
		['on-fill', `${tone}-fill`]
	]),
	['on-accent', 'accent'],
	['on-accent', 'accent-hover'],
	['on-visit', 'visit']
];

const EDGES: [front: string, back: string][] = [
	...['control', 'focus', 'accent', ...TONES.map((tone) => `${tone}-fill`)].flatMap((front) =>
		['canvas', 'surface', 'raised', 'sunken', 'hover'].map((back): [string, string] => [front, back])
	),
	['visit', 'canvas']
];

describe.each([
	['light', 4.5],
	['dark', 4.5],
	['sunlight', 7]
] as const)('theme %s', (theme, minimum) => {
	const palette = paletteOf(theme);

	test(`every text has ${minimum}:1 on every ground it may stand on`, () => {
		const weak = TEXTS.filter(([front, back]) => contrast(palette, front, back) < minimum);
		expect(weak.map(([front, back]) => `${front} on ${back}: ${contrast(palette, front, back).toFixed(2)}`)).toEqual(
			[]
		);
	});

	test('every edge of a control and every focus ring has 3:1', () => {
		const weak = EDGES.filter(([front, back]) => contrast(palette, front, back) < 3);
		expect(weak.map(([front, back]) => `${front} on ${back}: ${contrast(palette, front, back).toFixed(2)}`)).toEqual(
			[]
		);
	});
});

test('the sunlight theme replaces every colour', () => {
	const sunlight = /\[data-theme='sunlight'\] \{([^}]*)\}/.exec(css)?.[1] ?? '';
	const missing = [...paletteOf('light').keys()].filter((name) => !sunlight.includes(`--c-${name}:`));
	expect(missing).toEqual([]);
});
