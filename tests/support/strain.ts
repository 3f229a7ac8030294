import { expect, type Page } from '@playwright/test';

// What a layout must bear: text twice as large, and a script with long words and tall letters.

/** Doubles every text of the page (WCAG 1.4.4); the returned function takes it back. */
export async function enlargeText(page: Page): Promise<() => Promise<void>> {
	await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
	return () => page.evaluate(() => void document.documentElement.style.removeProperty('font-size'));
}

/** Writes every visible word in Thai letters, a third longer and with marks above and below; numbers stay. */
export async function speakPseudo(page: Page): Promise<void> {
	await page.evaluate(() => {
		const syllables = ['กำ', 'ลัง', 'ส่ง', 'ที่', 'ผู้', 'น้ำ', 'ซ่อม', 'บำ', 'รุง'];
		const pseudo = (text: string) =>
			text.replace(/\p{L}+/gu, (word) => {
				const long = Math.ceil((word.length * 4) / 9);
				return Array.from({ length: long }, (_, index) => syllables[(word.length + index) % syllables.length]).join('');
			});
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			if (node.parentElement?.closest('script, style') === null) node.nodeValue = pseudo(node.nodeValue ?? '');
		}
		for (const field of document.querySelectorAll('[placeholder]'))
			field.setAttribute('placeholder', pseudo(field.getAttribute('placeholder') ?? ''));
		document.documentElement.lang = 'th';
	});
}

/** Texts that their own box cuts off, and the width of a page that scrolls sideways. */
export async function cutTexts(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		const root = document.documentElement;
		const wide = root.scrollWidth > root.clientWidth ? [`the page is ${root.scrollWidth} px wide`] : [];
		const controls = document.querySelectorAll('a[href], button, summary, label, h1, h2, h3, p, dt, dd, li');
		const cut = [...controls].filter((element) => {
			if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('.sr-only, .truncate'))
				return false;
			const { overflowX, overflowY } = getComputedStyle(element);
			const hides = (overflow: string) => overflow === 'hidden' || overflow === 'clip';
			return (
				(hides(overflowX) && element.scrollWidth > element.clientWidth + 1) ||
				(hides(overflowY) && element.scrollHeight > element.clientHeight + 1)
			);
		});
		const beyond = [...controls].filter((element) => {
			const box = element.getBoundingClientRect();
			return box.width > 0 && box.right > root.clientWidth + 1 && !element.closest('[data-scrolls], .overflow-x-auto');
		});
		return [...wide, ...[...cut, ...beyond].map((element) => element.outerHTML.slice(0, 140))];
	});
}

/** The page bears both, at 360 px. Changes its words for good: reload it before looking for any. */
export async function expectBearsStrain(page: Page, what: string): Promise<void> {
	await page.setViewportSize({ width: 360, height: 740 });
	const normal = await enlargeText(page);
	expect.soft(await cutTexts(page), `${what}: text of 200 %`).toEqual([]);
	await normal();
	await speakPseudo(page);
	expect.soft(await cutTexts(page), `${what}: Thai letters`).toEqual([]);
}
