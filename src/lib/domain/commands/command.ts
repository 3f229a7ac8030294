import type * as z from 'zod/mini';
import type { Permission } from '../access/permission.ts';

/** Longest a command may take before its transaction is given up; imports say more. */
export const COMMAND_DEADLINE_MS = 10_000;

/** What a command asks of whoever gives it; `self` is about oneself and asks no permission. */
export type Needs = Permission | 'self';

export type Upgrade = (input: Record<string, unknown>) => Record<string, unknown>;

/**
 * What a command is, whoever runs it: its name is the procedure path, the outbox command, the audit action and the cause
 * in the feed. `version` goes up when the input changes its meaning; older ones stay accepted for 180 days (FA-5).
 */
export type CommandDefinition<Name extends string, Schema extends z.core.$ZodType> = {
	readonly name: Name;
	readonly needs: Needs;
	/** Key for the same act on a phone, where it is another one (2.2). */
	readonly needsOnPhone: Needs;
	/** Another permission that admits as well: who reports from the floor and who manages reports share some commands. */
	readonly orNeeds?: Permission | undefined;
	readonly input: Schema;
	readonly version: number;
	/** What brings an input of a version one up, from the first on: a phone may be 180 days behind (FA-5). */
	readonly upgrades: readonly Upgrade[];
	readonly deadlineMs: number;
	/** Deleting, imports, settings, several records at once: a support visit asks again each time (12.2). */
	asksEachTime(input: z.output<Schema>): boolean;
	/** Whether it also happens without anybody's doing, when its time has come. */
	readonly byClock: boolean;
	/** Whether the outbox may carry it; approvals are online only (TL-36). */
	readonly isOffline: boolean;
	/**
	 * Key of the input that names the one thing the command is about: neighbours in a batch that are about different things
	 * are judged side by side (SY-2). Without one it is judged by itself.
	 */
	readonly about: string | undefined;
};

/** An input as the newest version of the command has it. */
export function upgraded(
	{ upgrades }: Pick<CommandDefinition<string, z.core.$ZodType>, 'upgrades'>,
	version: number,
	input: Record<string, unknown>
): Record<string, unknown> {
	return upgrades.slice(version - 1).reduce((older, upgrade) => upgrade(older), input);
}
