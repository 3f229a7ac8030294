import { addressOf, type Range } from './range.ts';

// The range stays with the person on this device; a range other than today says since when it has been set (6.3).

type Remembered = { address: string; setAt: string };

const keyOf = (userId: string) => `dashboard:${userId}`;

export function rememberRange(userId: string, range: Range, now: Date): void {
	const value: Remembered = { address: addressOf(range), setAt: now.toISOString() };
	localStorage.setItem(keyOf(userId), JSON.stringify(value));
}

export function rememberedRange(userId: string): Remembered | undefined {
	try {
		const { address, setAt } = JSON.parse(localStorage.getItem(keyOf(userId)) ?? '{}');
		if (typeof address !== 'string' || !address.startsWith('/?') || Number.isNaN(Date.parse(setAt))) return undefined;
		return { address, setAt };
	} catch {
		return undefined;
	}
}
