import { expect, test } from 'vitest';
import { presenceWays } from './presence.ts';

const usual = { nfcRequired: true, qrCountsAsPresence: true, qrScanning: true };

test('chip and label are both offered where the phone reads chips', () => {
	expect(presenceWays(usual, true)).toEqual({ chip: true, label: true });
	expect(presenceWays(usual, false)).toEqual({ chip: false, label: true });
});

test('the label is not offered where only the chip counts', () => {
	expect(presenceWays({ ...usual, qrCountsAsPresence: false }, true)).toEqual({ chip: true, label: false });
});

test('the label counts again as soon as no proof is required', () => {
	const settings = { ...usual, nfcRequired: false, qrCountsAsPresence: false };
	expect(presenceWays(settings, false)).toEqual({ chip: false, label: true });
});

test('switching code scanning off leaves the chip alone', () => {
	expect(presenceWays({ ...usual, qrScanning: false }, true)).toEqual({ chip: true, label: false });
});
