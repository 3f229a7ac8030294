import { expect, type Locator, type Page } from '@playwright/test';

const MOST_STOPS = 120;

/** Presses Tab until the control has the focus, as somebody without a mouse does. */
export async function tabTo(page: Page, control: Locator): Promise<void> {
	await expect(control).toBeVisible();
	for (let stop = 0; stop < MOST_STOPS; stop += 1) {
		if (await hasFocus(control)) return expectFocusVisible(control);
		await page.keyboard.press('Tab');
	}
	throw new Error(`Tab never reaches ${control}`);
}

/** Goes to a control and presses it. */
export async function pressOn(page: Page, control: Locator): Promise<void> {
	await tabTo(page, control);
	await page.keyboard.press('Enter');
}

/** Repeats a key until the place it leads to is reached. */
export async function pressUntil(page: Page, key: string, isThere: () => Promise<boolean>): Promise<void> {
	for (let step = 0; step < MOST_STOPS; step += 1) {
		if (await isThere()) return;
		await page.keyboard.press(key);
	}
	throw new Error(`${key} never leads there`);
}

export async function hasFocus(control: Locator): Promise<boolean> {
	return (await control.count()) === 1 && control.evaluate((element) => element === document.activeElement);
}

/** A ring around the focused control, or around what stands for it. */
async function expectFocusVisible(control: Locator): Promise<void> {
	const isVisible = await control.evaluate((element) => {
		const shows = (candidate: Element | null) => {
			if (!candidate) return false;
			const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(candidate);
			return (
				(outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow.includes('inset') || boxShadow.includes('rgb')
			);
		};
		return element.matches(':focus-visible') && (shows(element) || shows(element.parentElement));
	});
	expect(isVisible, `focus is visible on ${control}`).toBe(true);
}
