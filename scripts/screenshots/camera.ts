import { mkdir } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { wear, type Theme } from '../../tests/support/accessibility.ts';

const FOLDER = 'docs/screenshots';
const COLOURS = 256;

/** One picture a theme of what is on screen; the theme is switched in place, so that the state stays the same. */
export async function shoot(page: Page, name: string, themes: readonly Theme[]): Promise<void> {
	await mkdir(FOLDER, { recursive: true });
	for (const theme of themes) {
		await wear(page, theme);
		await settled(page);
		const picture = await page.screenshot({ caret: 'hide' });
		const file = `${FOLDER}/${name}-${theme}.png`;
		const { size } = await sharp(picture).png({ palette: true, colours: COLOURS, effort: 10 }).toFile(file);
		console.log(`${file} ${Math.round(size / 1000)} kB`);
	}
}

/** The screen has its content, pictures are there, letters are there, nothing moves any more. */
export async function settled(page: Page): Promise<void> {
	await page.waitForFunction(() => {
		const main = document.querySelector<HTMLElement>('main');
		return main === null || (main.innerText.trim() !== '' && main.querySelector('.skeleton') === null);
	});
	await page.evaluate(async () => {
		await document.fonts.ready;
		await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
		const ending = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
		await Promise.allSettled(ending.map((animation) => animation.finished));
	});
}
