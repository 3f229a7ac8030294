import { mkdir } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import sharp, { type OverlayOptions } from 'sharp';
import { wear, type Theme } from '../../tests/support/accessibility.ts';
import { enlargeText, speakPseudo } from '../../tests/support/strain.ts';
import { settled } from './camera.ts';

const FOLDER = 'docs/screenshots/field';
const HEIGHT = 760;
const WIDE = { width: 390, height: HEIGHT };
const NARROW = { width: 360, height: HEIGHT };
const GAP = 16;
const COLUMNS = 4;
// Small enough to lie in the repository, large enough to be read.
const SCALE = 0.62;
const COLOURS = 128;
const LOCALE = 'field.locale';
const THEMES: readonly Theme[] = ['light', 'dark', 'sunlight'];

/** The screen again, in the language that was set meanwhile. */
export type Again = (page: Page) => Promise<void>;

/**
 * One sheet of a screen. Above: 390 px in three themes, 360 px with text twice as large. Below: 360 px in German (light,
 * dark), and in strings of Thai letters, long and without spaces (sunlight, dark).
 */
export async function shootSheet(page: Page, name: string, again: Again): Promise<void> {
	const tiles: Buffer[] = [];
	const take = async (size: typeof WIDE, theme: Theme) => {
		await page.setViewportSize(size);
		await wear(page, theme);
		await settled(page);
		tiles.push(await page.screenshot({ caret: 'hide' }));
	};
	for (const theme of THEMES) await take(WIDE, theme);
	const normal = await enlargeText(page);
	await take(NARROW, 'light');
	await normal();
	await page.evaluate(([key]) => localStorage.setItem(key, 'de'), [LOCALE] as const);
	await again(page);
	await take(NARROW, 'light');
	await take(NARROW, 'dark');
	await speakPseudo(page);
	await take(NARROW, 'sunlight');
	await take(NARROW, 'dark');
	await page.evaluate(([key]) => localStorage.setItem(key, 'en'), [LOCALE] as const);
	await wear(page, 'light');
	await again(page);
	await page.setViewportSize(WIDE);
	await writeSheet(name, tiles);
}

async function writeSheet(name: string, tiles: readonly Buffer[]): Promise<void> {
	await mkdir(FOLDER, { recursive: true });
	const cell = { width: WIDE.width + GAP, height: HEIGHT + GAP };
	const placed: OverlayOptions[] = tiles.map((input, index) => ({
		input,
		left: GAP + (index % COLUMNS) * cell.width,
		top: GAP + Math.floor(index / COLUMNS) * cell.height
	}));
	const width = GAP + COLUMNS * cell.width;
	const height = GAP + Math.ceil(tiles.length / COLUMNS) * cell.height;
	const sheet = sharp({ create: { width, height, channels: 3, background: '#8a8f98' } })
		.composite(placed)
		.png();
	const file = `${FOLDER}/${name}.png`;
	const { size } = await sharp(await sheet.toBuffer())
		.resize({ width: Math.round(width * SCALE) })
		.png({ palette: true, colours: COLOURS, effort: 8 })
		.toFile(file);
	console.log(`${file} ${Math.round(size / 1000)} kB`);
}
