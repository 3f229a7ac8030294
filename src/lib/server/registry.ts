import { deviceCommands } from './devices/devices.service.ts';
import { notificationCommands } from './notifications/own-notices.service.ts';
import { placeCommands } from './places/places.service.ts';
import { tagCommands } from './tags/tags.service.ts';
import { repairCommands } from './repairs/repairs.service.ts';
import { shutdownCommands } from './shutdowns/shutdowns.service.ts';
import { taskCommands } from './tasks/tasks.service.ts';
import { userCommands } from './users/users.service.ts';
import type { Command } from './commands/define-command.ts';

/** Every command there is, by name: what the outbox may deliver and what the tests walk. */
export function allCommands(): ReadonlyMap<string, Command> {
	return new Map(
		[
			...deviceCommands,
			...notificationCommands,
			...placeCommands,
			...tagCommands,
			...taskCommands,
			...repairCommands,
			...shutdownCommands,
			...userCommands
		].map((command) => [command.name, command])
	);
}
