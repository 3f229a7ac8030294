import { type Dice, random } from '../../support/random.ts';

// What one technician does in a shift without signal, and when the phone dies: all of it follows from the seed.

export type Size = {
	tasks: number;
	photosEach: number;
	repairs: number;
	shutdowns: number;
	/** Of the tasks; those were not reached by scanning. */
	skips: number;
	/** Of the browser while there is no signal. */
	kills: number;
	/** More of them while the phone sends. */
	killsOnline: number;
	seed: number;
};

export type TaskItem = {
	kind: 'task';
	title: string;
	voltage: number;
	note: string;
	photos: number;
	isSkipped: boolean;
};
export type ReportItem = { kind: 'repair' | 'shutdown'; asset: string; description: string };

/** One thing to do, and after how long from its beginning, or from the kill before, the browser is killed. */
export type Item = (TaskItem | ReportItem) & { killsAfterMs: number[] };

export type Plan = { size: Size; mark: string; items: Item[]; onlineKillsAfterMs: number[]; dice: Dice };

/** An item takes about so long, so that most kills meet it half done. */
const TASK_MS = 5_000;
const REPORT_MS = 2_500;
const UPLOAD_MS = 8_000;

/** `mark` makes its titles its own, so that another run on the same database finds only its own. */
export function planShift(size: Size, mark: string, assets: readonly string[]): Plan {
	const dice = random(size.seed);
	const skipped = new Set(chosen(dice, size.tasks, size.skips));
	const asset = () => dice.pick(assets) ?? '';
	const items = shuffled(dice, [
		...counted(size.tasks, (index): TaskItem => ({
			kind: 'task',
			title: `Terminals ${index + 1} of ${mark}`,
			voltage: 390 + dice.below(20),
			note: `Note ${index + 1} of seed ${size.seed}`,
			photos: size.photosEach,
			isSkipped: skipped.has(index)
		})),
		...counted(size.repairs, (index): ReportItem => ({
			kind: 'repair',
			asset: asset(),
			description: `Repair ${index + 1} of ${mark}`
		})),
		...counted(size.shutdowns, (index): ReportItem => ({
			kind: 'shutdown',
			asset: asset(),
			description: `Stop ${index + 1} of ${mark}`
		}))
	]).map((item): Item => ({ ...item, killsAfterMs: [] }));
	for (let kill = 0; kill < size.kills; kill += 1) {
		const item = dice.pick(items);
		item?.killsAfterMs.push(Math.round(dice.next() * (item.kind === 'task' ? TASK_MS : REPORT_MS)));
	}
	const onlineKillsAfterMs = counted(size.killsOnline, () => Math.round(dice.next() * UPLOAD_MS));
	return { size, mark, items, onlineKillsAfterMs, dice };
}

function counted<One>(count: number, make: (index: number) => One): One[] {
	return Array.from({ length: count }, (_, index) => make(index));
}

function chosen(dice: Dice, from: number, count: number): number[] {
	return shuffled(
		dice,
		counted(from, (index) => index)
	).slice(0, count);
}

function shuffled<One>(dice: Dice, all: readonly One[]): One[] {
	return all
		.map((one) => ({ one, at: dice.next() }))
		.sort((a, b) => a.at - b.at)
		.map(({ one }) => one);
}
