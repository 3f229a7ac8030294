import { expect, test } from 'vitest';
import { canonicalJson } from './canonical.ts';

test('equal values are equal bytes, whatever the order of their keys', () => {
	const one = { b: [1, { d: null, c: 'é"\n' }], a: true };
	const other = { a: true, b: [1, { c: 'é"\n', d: null }] };
	expect(canonicalJson(one)).toBe(canonicalJson(other));
	expect(canonicalJson(one)).toBe('{"a":true,"b":[1,{"c":"é\\"\\n","d":null}]}');
});

test('undefined is left out, as in JSON, and instants are ISO text', () => {
	expect(canonicalJson({ a: undefined, b: [undefined], c: new Date(0) })).toBe(
		'{"b":[null],"c":"1970-01-01T00:00:00.000Z"}'
	);
});

test('reading and writing again changes nothing', () => {
	const text = canonicalJson({ z: { y: [0.1, -0, 1e21], x: '\u2028' }, '': 1, '10': 2, '9': 3 });
	expect(canonicalJson(JSON.parse(text))).toBe(text);
});
