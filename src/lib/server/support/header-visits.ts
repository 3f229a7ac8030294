import { v7 as newId } from 'uuid';
import { refuse } from '#lib/domain/shared/refusal.ts';
import type { Sessions } from '../auth/session-store.ts';
import type { Caller } from '../commands/run-command.ts';
import type { AuthDoor } from '../db/auth-pool.ts';
import { recordVisit } from './visit-entries.ts';
import { insertVisit, lockSession, selectCompany, selectOpenHeaderVisit } from './visit.queries.ts';

export type HeaderVisits = {
	/** Staff named a company by header alone: opens the visit on record that every such call belongs to (SU-2). */
	openHeaderVisit: (caller: Caller, reason: string | undefined) => Promise<void>;
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function createHeaderVisits({ auth, sessions }: { auth: AuthDoor; sessions: Sessions }): HeaderVisits {
	return {
		async openHeaderVisit({ entry, request }, reason) {
			const staff = (await sessions.validate(entry.sessionHash)) ?? refuse('session');
			const companyId = entry.companyId ?? refuse('company-required');
			if (!staff.isStaff) refuse('permission', { permission: 'tenant-switching' });
			if (!UUID.test(companyId)) refuse('not-found');
			await auth.transaction(async (sql) => {
				await lockSession(sql, entry.sessionHash);
				if (await selectOpenHeaderVisit(sql, entry.sessionHash, companyId)) return;
				await selectCompany(sql, companyId).then((company) => company ?? refuse('not-found'));
				const visit = { visitId: newId(), companyId, kind: 'header' as const, reason: tidy(reason) };
				await insertVisit(sql, {
					...visit,
					userId: staff.userId,
					sessionHash: entry.sessionHash,
					threadReference: null
				});
				const act = { ...visit, action: 'visit.enter', summary: `entered by header: ${visit.reason}` };
				await recordVisit(sql, staff, { ...act, after: { kind: visit.kind, reason: visit.reason } }, request);
			});
		}
	};
}

/** The reason comes in a header: other characters than text are dropped, and nothing becomes "by header". */
function tidy(reason: string | undefined): string {
	const text = (reason ?? '')
		.replace(/[^\P{C}]/gu, ' ')
		.trim()
		.slice(0, 500);
	return text === '' ? 'by header' : text;
}
