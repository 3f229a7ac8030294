import type { Dice } from '../../support/random.ts';

/** A window of the app. What it waits for never comes once it is over. */
export type Life = { isOver: boolean };

export type Schedule = {
	/** Waits until the dice let this window go on. */
	turn: (life: Life) => Promise<void>;
	/** Work on the real server; nothing else moves until it has ended. */
	outside: <Answer>(work: () => Promise<Answer>) => Promise<Answer>;
	/** Lets some of those who wait go on, one after the other or together. False when nobody waits. */
	step: () => Promise<boolean>;
	settle: () => Promise<void>;
};

/** Decides by dice who goes on at every await, so that a seed repeats an interleaving. */
export function createSchedule(dice: Dice): Schedule {
	let parked: { life: Life; go: () => void }[] = [];
	const outside = new Set<Promise<unknown>>();

	async function settle(): Promise<void> {
		for (;;) {
			await new Promise((resolve) => setImmediate(resolve));
			if (outside.size === 0) return;
			await Promise.allSettled(outside);
		}
	}

	return {
		turn: (life) =>
			new Promise((go) => {
				if (!life.isOver) parked.push({ life, go });
			}),
		async outside(work) {
			const running = work();
			outside.add(running);
			try {
				return await running;
			} finally {
				outside.delete(running);
			}
		},
		async step() {
			parked = parked.filter(({ life }) => !life.isOver);
			if (parked.length === 0) return false;
			const together = dice.chance(0.2) ? 2 : 1;
			for (let count = 0; count < together && parked.length > 0; count += 1) {
				const [next] = parked.splice(dice.below(parked.length), 1);
				next?.go();
			}
			await settle();
			return true;
		},
		settle
	};
}
