import * as z from 'zod/mini';
import { describe, expect, test } from 'vitest';
import { Day, Instant } from './instant.ts';
import { isStorable, sent, text } from './text.ts';

const accepts = (schema: z.core.$ZodType, value: unknown) => z.safeParse(schema, value).success;

test.each(['\0', 'a\u001f', '\ud800', 'x\udfff', '\u007f'])('no database keeps %j, so no text holds it', (value) => {
	expect(accepts(text(0, 80), value)).toBe(false);
	expect(accepts(sent(80), value)).toBe(false);
});

test('what a program sends stays as it is, what a person types is trimmed and composed', () => {
	expect(z.parse(sent(10), ' a ')).toBe(' a ');
	expect(z.parse(text(0, 10), ' u\u0308 ')).toBe('ü');
});

describe('what can be stored', () => {
	test.each([{}, { a: '\\u0000' }, { a: '\\\\ud800' }, { a: '😀\n\t' }, [1e308, null], undefined])(
		'%j can',
		(value) => {
			expect(isStorable(value)).toBe(true);
		}
	);

	test.each([{ a: '\0' }, { '\0': 1 }, { a: [{ b: '\ud800' }] }, { a: '\\\0' }, ['\udc00\ud800']])(
		'%j cannot',
		(value) => {
			expect(isStorable(value)).toBe(false);
		}
	);
});

test('moments and days before the calendar of the database are none', () => {
	expect(accepts(Instant, '0000-01-01T00:00:00Z')).toBe(false);
	expect(accepts(Day, '0000-01-01')).toBe(false);
	expect(accepts(Instant, '2026-03-29T01:30:00Z')).toBe(true);
	expect(accepts(Day, '1950-02-28')).toBe(true);
});
