import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Smallest target of the field app, made for gloves. */
const TAP_PX = 48;
const NARROW = { width: 320, height: 640 };

export type Theme = 'light' | 'dark' | 'sunlight';

/** `everything`, or only what a theme can change. */
type Extent = 'everything' | 'colours';

declare global {
	interface Window {
		axe: typeof axe;
	}
}

/** What axe finds on the page as it is, one line each. */
export async function findings(page: Page, extent: Extent): Promise<string[]> {
	if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
	return page.evaluate(
		async ({ tags, isAll }) => {
			// Colours on their way from one theme to the next are nobody's.
			await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
			const { violations } = await window.axe.run(document, {
				runOnly: isAll ? { type: 'tag', values: tags } : { type: 'rule', values: ['color-contrast'] },
				resultTypes: ['violations']
			});
			return violations.flatMap(({ id, nodes }) =>
				nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`)
			);
		},
		{ tags: TAGS, isAll: extent === 'everything' }
	);
}

export async function expectClean(page: Page, what: string, extent: Extent = 'everything'): Promise<void> {
	expect.soft(await findings(page, extent), what).toEqual([]);
}

/** Switched in place: what is on screen and in focus stays. */
export async function wear(page: Page, theme: Theme): Promise<void> {
	await page.evaluate((name) => (document.documentElement.dataset['theme'] = name), theme);
}

/** One h1 and one main that are not hidden, a language, and a title; the title is handed back, to be compared with the others'. */
export async function expectStructure(page: Page, what: string): Promise<string> {
	const structure = await page.evaluate(() => ({
		headings: document.querySelectorAll('h1:not([hidden] *)').length,
		mains: document.querySelectorAll('main:not([hidden])').length,
		language: document.documentElement.lang
	}));
	expect.soft(structure, what).toEqual({ headings: 1, mains: 1, language: 'en' });
	return page.title();
}

export async function expectNoSidewaysScroll(page: Page, what: string): Promise<void> {
	await page.setViewportSize(NARROW);
	const width = await page.evaluate(() => document.documentElement.scrollWidth);
	expect.soft(width, `${what}: width at ${NARROW.width} px`).toBeLessThanOrEqual(NARROW.width);
}

/** Controls too small for a glove; a label counts with its box. */
export async function smallTargets(page: Page): Promise<string[]> {
	return page.evaluate((least) => {
		const controls = document.querySelectorAll('a[href], button, input, select, textarea, summary');
		const isLarge = (element: Element | null) => {
			const box = element?.getBoundingClientRect();
			return box !== undefined && box.width > least - 1 && box.height > least - 1;
		};
		return [...controls]
			.filter((control) => control.checkVisibility({ opacityProperty: false, visibilityProperty: true }))
			.filter((control) => control.closest('[inert], .sr-only') === null)
			.filter((control) => !isLarge(control) && !isLarge(control.closest('label')))
			.map((control) => {
				const { width, height } = control.getBoundingClientRect();
				return `${control.outerHTML.slice(0, 120)}: ${Math.round(width)} x ${Math.round(height)}`;
			});
	}, TAP_PX);
}

export async function expectLargeTargets(page: Page, what: string): Promise<void> {
	expect.soft(await smallTargets(page), `${what}: targets under ${TAP_PX} px`).toEqual([]);
}
