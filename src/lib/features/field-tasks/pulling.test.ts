import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PULL_PX, pulling } from './pulling.ts';

beforeEach(() => void vi.stubGlobal('scrollY', 0));
afterEach(() => void vi.unstubAllGlobals());

function begin() {
	const heard = { px: 0, pulled: 0 };
	const element = new EventTarget();
	const attach = pulling({ onmove: (px) => (heard.px = px), onpulled: () => (heard.pulled += 1) });
	const end = attach(element as HTMLElement);
	const touch = (type: string, ...ys: number[]) =>
		element.dispatchEvent(Object.assign(new Event(type), { touches: ys.map((clientY) => ({ clientY })) }));
	return { heard, touch, end };
}

test('pulled far enough and let go counts once, and what follows the thumb goes back', () => {
	const { heard, touch } = begin();
	touch('touchstart', 100);
	touch('touchmove', 160);
	expect(heard).toEqual({ px: 30, pulled: 0 });
	touch('touchmove', 400);
	expect(heard.px).toBe(PULL_PX);
	touch('touchend');
	expect(heard).toEqual({ px: 0, pulled: 1 });
});

test('a short pull, two fingers, or a page that is not at its top change nothing', () => {
	const { heard, touch } = begin();
	touch('touchstart', 100);
	touch('touchmove', 200);
	touch('touchend');
	touch('touchstart', 100, 300);
	touch('touchmove', 400, 500);
	touch('touchend');
	vi.stubGlobal('scrollY', 12);
	touch('touchstart', 100);
	touch('touchmove', 400);
	touch('touchend');
	expect(heard).toEqual({ px: 0, pulled: 0 });
});

test('nothing is heard after the end', () => {
	const { heard, touch, end } = begin();
	end?.();
	touch('touchstart', 100);
	touch('touchmove', 400);
	touch('touchend');
	expect(heard.pulled).toBe(0);
});
