import { v7 as newId } from 'uuid';
import type { CommandDoor } from '../commands/run-command.ts';
import type { PlatformDoor } from '../db/platform.ts';
import type { tendNotices } from './tend.service.ts';

/** Long enough that what comes together is told together, short enough for LN-24. */
const DELAY_MS = 250;
/** A pass is good for two minutes. */
const PASS_MS = 60_000;
const MAX_PASSES = 1_000;
const MAX_ROUNDS = 50;

export type Teller = {
	/** A command of this company has left something to tell. */
	wake: (companyId: string) => void;
	/** Resolves when all that was left until now is told. */
	settled: () => Promise<void>;
	stop: () => Promise<void>;
};

type Parts = {
	commands: Pick<CommandDoor, 'runCommand'>;
	platform: Pick<PlatformDoor, 'issuePass'>;
	tend: ReturnType<typeof tendNotices>;
	log: { error: (fields: object, message: string) => void };
};

/**
 * Tells people soon after each commit, one company at a time, so that it never takes more than one connection from those who
 * work. What is lost here with the process is found by the minute's run of any node.
 */
export function createTeller({ commands, platform, tend, log }: Parts): Teller {
	const waiting = new Set<string>();
	const passes = new Map<string, { pass: string; until: number }>();
	let timer: NodeJS.Timeout | undefined;
	let running: Promise<void> | undefined;
	let isStopped = false;

	async function passTo(companyId: string): Promise<string | undefined> {
		const known = passes.get(companyId);
		if (known && known.until > Date.now()) return known.pass;
		if (passes.size >= MAX_PASSES) passes.clear();
		const pass = await platform.issuePass(companyId);
		if (pass !== undefined) passes.set(companyId, { pass, until: Date.now() + PASS_MS });
		return pass;
	}

	async function tell(companyId: string): Promise<void> {
		const sessionHash = await passTo(companyId);
		// Switched off: what is left is told when it is back.
		if (sessionHash === undefined) return;
		const request = { id: newId(), address: '', sessionKind: 'clock' as const };
		for (let round = 0; round < MAX_ROUNDS; round += 1) {
			const { isMore } = await commands.runCommand(
				{ entry: { sessionHash, companyId, isClock: true }, request },
				tend,
				{}
			);
			if (!isMore) return;
		}
	}

	async function drain(): Promise<void> {
		for (const companyId of waiting) {
			waiting.delete(companyId);
			await tell(companyId).catch((error: unknown) => log.error({ err: error, companyId }, 'people could not be told'));
		}
	}

	function run(): Promise<void> {
		clearTimeout(timer);
		timer = undefined;
		running ??= drain().finally(() => {
			running = undefined;
			schedule();
		});
		return running;
	}

	function schedule(): void {
		if (isStopped || timer || running || waiting.size === 0) return;
		timer = setTimeout(() => void run(), DELAY_MS);
		timer.unref();
	}

	return {
		wake(companyId) {
			waiting.add(companyId);
			schedule();
		},
		async settled() {
			while (running || waiting.size > 0) await run();
		},
		async stop() {
			isStopped = true;
			clearTimeout(timer);
			await running;
		}
	};
}
