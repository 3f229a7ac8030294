import * as z from 'zod/mini';
import { KEPT_DAYS } from '#lib/domain/notifications/notice.ts';
import { defineCommand } from '../commands/define-command.ts';
import { handOver } from './hand-over.ts';
import { deleteOlder, takeCauses } from './notice.queries.ts';
import type { SubjectReaders } from './subjects.ts';
import { tellPeople } from './tell.service.ts';

const CAUSES_AT_ONCE = 200;
const THINNED_AT_ONCE = 5_000;
const DAY_MS = 86_400_000;
const Nothing = z.strictObject({});

/**
 * Turns what committed commands left to be told into notices, and hands due ones to phones. Causes go in the transaction in
 * which their notices come: each is told once, whatever dies in between. Answers whether there is more.
 */
export function tendNotices(subjects: SubjectReaders) {
	return defineCommand(
		'notification.create',
		// Nobody in a company holds it: it happens by the clock alone.
		{ needs: 'manage-companies', byClock: true, input: Nothing },
		async (scope) => {
			const stored = await takeCauses(scope, CAUSES_AT_ONCE);
			if (stored.length > 0) await tellPeople(scope, subjects, stored);
			const isMoreToPush = await handOver(scope, subjects);
			return { isMore: isMoreToPush || stored.length === CAUSES_AT_ONCE };
		}
	);
}

/** Notices are kept 90 days (13.6). */
export const thinNotices = defineCommand(
	'notification.thin',
	{ needs: 'manage-companies', byClock: true, input: Nothing },
	async (scope) => {
		const than = new Date(scope.now.getTime() - KEPT_DAYS * DAY_MS);
		return { removed: await deleteOlder(scope, than, THINNED_AT_ONCE) };
	}
);
