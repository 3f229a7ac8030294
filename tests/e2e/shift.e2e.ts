import { expect, test } from '@playwright/test';
import { runShift, SHIFT_MS } from '../chaos/shift/shift.ts';

const TASKS = Number(process.env['TASKS'] ?? 3);
const KILLS = Number(process.env['KILLS'] ?? 2);
const SEED = Number(process.env['SEED'] ?? 20_261_122);
const isFull = TASKS >= 40;

const size = {
	tasks: TASKS,
	photosEach: isFull ? 3 : 1,
	repairs: isFull ? 5 : 1,
	shutdowns: isFull ? 2 : 1,
	skips: 1,
	kills: KILLS,
	killsOnline: Math.floor(KILLS / 5),
	seed: SEED
};

test(`a shift of eight hours without signal, ${TASKS} tasks and ${KILLS} kills, arrives once and whole`, async () => {
	test.setTimeout(120_000 + (TASKS + KILLS) * 60_000);
	const report = await runShift(size);
	expect(report.spanMs).toBeGreaterThanOrEqual(SHIFT_MS * 0.9);
	expect(report.kills).toBe(size.kills + size.killsOnline);
	console.info(`seed ${SEED}: ${JSON.stringify({ ...report, size })}`);
});
