import { v7 as newId } from 'uuid';
import { Refusal } from '#lib/domain/shared/refusal.ts';
import type { Command } from '../commands/define-command.ts';
import type { CommandDoor } from '../commands/run-command.ts';
import type { PlatformDoor } from '../db/platform.ts';

/** A little less than a minute, so that whoever had the last turn may have the next. */
const TURN_SECONDS = 50;

/** One company's next thing to do by the clock. */
export type Due = { companyId: string; input: Record<string, unknown> };

/**
 * Something that happens when its time comes, without anybody's doing: a command that declares `byClock`, and what is due
 * for it across all active companies, bounded. What was done is due no more; what failed comes again a minute later.
 */
export type MinuteJob = { command: Command; due: (platform: PlatformDoor, now: Date) => Promise<readonly Due[]> };

type Parts = {
	commands: Pick<CommandDoor, 'runCommand'>;
	platform: PlatformDoor;
	jobs: readonly MinuteJob[];
	now: () => Date;
	log: { error: (fields: object, message: string) => void };
};

/**
 * One run a minute, on whichever node has the turn. Each thing is a transaction of its own through the command door, by the
 * clock as its actor. Answers how many commands took effect.
 */
export function createMinuteRun({ commands, platform, jobs, now, log }: Parts): () => Promise<number> {
	return async () => {
		if (!(await platform.takeTurn('minute', TURN_SECONDS))) return 0;
		const request = { id: newId(), address: '', sessionKind: 'clock' as const };
		const passes = new Map<string, Promise<string | undefined>>();
		let done = 0;

		async function run(command: Command, { companyId, input }: Due): Promise<void> {
			const pass = passes.get(companyId) ?? platform.issuePass(companyId);
			passes.set(companyId, pass);
			const sessionHash = await pass;
			// Switched off since: it is paused (3.2).
			if (sessionHash === undefined) return;
			const entry = { sessionHash, companyId, isClock: true };
			try {
				await commands.runCommand({ entry, request }, command, input);
				done += 1;
			} catch (error) {
				// A person was faster.
				if (error instanceof Refusal) return;
				log.error({ err: error, command: command.name, companyId }, 'what was due could not be done');
			}
		}

		for (const { command, due } of jobs) for (const one of await due(platform, now())) await run(command, one);
		return done;
	};
}
