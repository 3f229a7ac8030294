import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LockAfter } from '#lib/offline/people.ts';
import { watchAbsence } from './absence.ts';

const MINUTE_MS = 60_000;
let visibility: DocumentVisibilityState = 'visible';
let locks = 0;
let end = () => {};

function become(state: DocumentVisibilityState): void {
	visibility = state;
	document.dispatchEvent(new Event('visibilitychange'));
}

function watch(after: LockAfter): void {
	end = watchAbsence(
		() => after,
		() => (locks += 1)
	);
}

beforeEach(() => {
	vi.useFakeTimers();
	vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility);
	[visibility, locks] = ['visible', 0];
});

afterEach(() => {
	end();
	vi.useRealTimers();
	vi.restoreAllMocks();
});

test('the app locks when it has lain in the background for as long as was chosen', () => {
	watch(5);
	become('hidden');
	vi.advanceTimersByTime(5 * MINUTE_MS - 1);
	expect(locks).toBe(0);
	vi.advanceTimersByTime(1);
	expect(locks).toBe(1);
});

test('a phone whose timers slept locks on the way back', () => {
	watch(1);
	become('hidden');
	vi.setSystemTime(Date.now() + MINUTE_MS);
	become('visible');
	expect(locks).toBe(1);
});

test('a short look elsewhere locks nothing, and every absence counts for itself', () => {
	watch(5);
	for (let times = 0; times < 3; times += 1) {
		become('hidden');
		vi.advanceTimersByTime(4 * MINUTE_MS);
		become('visible');
	}
	vi.advanceTimersByTime(60 * MINUTE_MS);
	expect(locks).toBe(0);
});

test('at once means at once, and never means never', () => {
	watch('at-once');
	become('hidden');
	expect(locks).toBe(1);
	end();
	become('visible');
	watch('never');
	become('hidden');
	vi.advanceTimersByTime(24 * 60 * MINUTE_MS);
	become('visible');
	expect(locks).toBe(1);
});

test('taking a picture does not lock the form that waits for it', () => {
	watch('at-once');
	const input = document.createElement('input');
	input.type = 'file';
	document.body.append(input);
	input.dispatchEvent(new MouseEvent('click', { bubbles: true }));
	become('hidden');
	vi.advanceTimersByTime(2 * MINUTE_MS);
	become('visible');
	expect(locks).toBe(0);
	become('hidden');
	expect(locks).toBe(1);
	input.remove();
});
