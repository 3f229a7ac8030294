import { stopClock, type TestDatabase } from '../../support/postgres.ts';
import { layGround } from './ground.ts';
import { type Played, playHistory } from './history.ts';
import { createServer } from './server.ts';

const PLOTS = 20;

export type Figures = {
	histories: number;
	items: number;
	faults: Record<string, number>;
	drainedInMs: number;
	failed: Played[];
};

type Options = {
	seeds: readonly number[];
	openDatabase: () => Promise<TestDatabase>;
	/** Databases side by side. */
	lanes?: number;
	/** Ends early, between two histories. */
	isOver?: () => boolean;
	isFirstFailureEnough?: boolean;
};

/** Plays one history a seed; each lane has a server and a database of its own. */
export async function simulate({
	seeds,
	openDatabase,
	lanes = 2,
	isOver = () => false,
	isFirstFailureEnough = false
}: Options): Promise<Figures> {
	const figures: Figures = { histories: 0, items: 0, faults: {}, drainedInMs: 0, failed: [] };
	const left = [...seeds];
	const isDone = () => isOver() || left.length === 0 || (isFirstFailureEnough && figures.failed.length > 0);

	async function lane(): Promise<void> {
		const database = await quickened(await openDatabase());
		await stopClock(database);
		const server = createServer(database);
		for (let company = 0; !isDone(); company += 1) {
			const plots = await layGround(server.db, `plant-${company}`, Math.min(PLOTS, left.length));
			for (const plot of plots) {
				const seed = isDone() ? undefined : left.shift();
				if (seed === undefined) break;
				add(figures, await playHistory(seed, server, plot));
			}
		}
		await server.runtime.stop();
	}

	await Promise.all(Array.from({ length: Math.min(lanes, seeds.length) }, lane));
	return figures;
}

/** Thousands of short histories plan the same statements again and again; what they do stays the same. */
async function quickened(db: TestDatabase): Promise<TestDatabase> {
	await db.admin`alter database ${db.admin(db.name)} set plan_cache_mode = force_generic_plan`;
	return db;
}

function add(figures: Figures, played: Played): void {
	figures.histories += 1;
	figures.items += played.items;
	figures.drainedInMs = Math.max(figures.drainedInMs, played.drainedInMs);
	for (const [fault, times] of Object.entries(played.faults))
		figures.faults[fault] = (figures.faults[fault] ?? 0) + times;
	if (played.violations.length > 0) figures.failed.push(played);
}

export function tell(figures: Figures, seconds: number): string {
	const faults = Object.entries(figures.faults).sort(([, a], [, b]) => b - a);
	return [
		`${figures.histories} histories, ${figures.items} items, ${(figures.histories / seconds).toFixed(1)} histories a second`,
		`longest time to empty a queue: ${(figures.drainedInMs / 1000).toFixed(1)} s of the simulated clock`,
		faults.map(([fault, times]) => `${fault} ${times}`).join(', '),
		...figures.failed.map(({ seed, violations }) => `SEED=${seed}: ${violations.join('; ')}`)
	].join('\n');
}
