import { expect, test } from 'vitest';
import { Refusal } from '#lib/domain/shared/refusal.ts';
import { createLimits } from './limits.ts';

const RATES = { callsPerMinute: 100, writesPerMinute: 100, signInsPerMinute: 100 };

async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
	const error = await work.then(() => undefined).catch((thrown: unknown) => thrown);
	if (error instanceof Refusal) return error;
	throw new Error('nothing was refused');
}

test('the call after the last allowed one is told when to come back', async () => {
	const limits = createLimits({ ...RATES, callsPerMinute: 3 });
	for (let call = 0; call < 3; call += 1) await limits.countCall('budi', false);
	const refusal = await refusalOf(limits.countCall('budi', false));
	expect(refusal.code).toBe('too-many');
	expect(refusal.details.retryAfterSeconds).toBeGreaterThan(0);
});

test('writes have a lower limit of their own, and one session does not use up the share of another', async () => {
	const limits = createLimits({ ...RATES, writesPerMinute: 2 });
	await limits.countCall('budi', true);
	await limits.countCall('budi', true);
	expect((await refusalOf(limits.countCall('budi', true))).details.limit).toBe(2);
	await limits.countCall('budi', false);
	await limits.countCall('siti', true);
});
