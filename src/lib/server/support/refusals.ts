import type { Refusal, RefusalCode } from '#lib/domain/shared/refusal.ts';
import { recordEntry } from '../auth/entries.ts';
import type { Sessions } from '../auth/session-store.ts';
import type { Caller } from '../commands/run-command.ts';
import type { AuthDoor } from '../db/auth-pool.ts';

export type Refusals = {
	/** Puts refusals by PR-5, PR-7 and PR-8 on the caller's own record, in a transaction of their own (SU-21). */
	recordRefusal: (caller: Caller, refusal: Refusal) => Promise<void>;
};

const RECORDED: Partial<Record<RefusalCode, string>> = {
	'wrong-company': 'named another company in a request',
	'cannot-grant': 'tried to grant a right they lack',
	'stronger-user': 'tried to change the account of a person with more rights'
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function createRefusals({ auth, sessions }: { auth: AuthDoor; sessions: Sessions }): Refusals {
	return {
		async recordRefusal({ entry, request }, { code, details }) {
			const summary = RECORDED[code];
			const person = summary ? await sessions.validate(entry.sessionHash) : undefined;
			if (!summary || !person?.companyId) return;
			const { companyId } = person;
			const named = entry.companyId && UUID.test(entry.companyId) ? entry.companyId : null;
			const after = { company: named, permission: details.permission ?? null };
			const act = { person, companyId, action: `access.${code}`, summary, after };
			await auth.transaction((sql) => recordEntry(sql, act, request));
		}
	};
}
