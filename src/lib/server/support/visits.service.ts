import { v7 as newId } from 'uuid';
import { VisitId } from '#lib/domain/shared/id.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import type { RequestInfo } from '../commands/effects.ts';
import type { Issued, Sessions, SignedIn } from '../auth/session-store.ts';
import type { AuthDoor, AuthSql } from '../db/auth-pool.ts';
import type { Bus } from '../live/bus.ts';
import { createHeaderVisits, type HeaderVisits } from './header-visits.ts';
import { createRefusals, type Refusals } from './refusals.ts';
import { recordExits, recordVisit } from './visit-entries.ts';
import {
	closeWindow,
	endFinishedVisits,
	endVisits,
	insertVisit,
	noteInput,
	openWindow,
	selectCompany,
	selectLastVisits
} from './visit.queries.ts';

const WINDOW_MINUTES = 10;

type Enter = { companyId: string; reason: string; threadReference: string | undefined };

export type Visits = HeaderVisits &
	Refusals & {
		/**
		 * Opens the portal visit of a session, ending the one before it. A production company asks for the e-mail thread too.
		 * The session goes on under a new token.
		 */
		enter: (staff: SignedIn, visit: Enter, request: RequestInfo) => Promise<{ issued: Issued; visitId: string }>;
		/** Opens the write window for ten minutes; `forCommand` also grants one run of a command that asks each time. */
		confirmWrite: (
			staff: SignedIn,
			visitId: string | undefined,
			confirmation: { note: string; forCommand: string | undefined },
			request: RequestInfo
		) => Promise<{ windowUntil: string }>;
		closeWindow: (staff: SignedIn, visitId: string | undefined, request: RequestInfo) => Promise<void>;
		/** Ends the portal visit. Works for an inactive company too (SU-8). */
		exit: (staff: SignedIn, request: RequestInfo) => Promise<{ issued: Issued; visitId: string }>;
		/** Ends whatever the session has open, when it is signed out. */
		leaveAll: (staff: SignedIn, request: RequestInfo) => Promise<void>;
		/** Notes that a person still sits there. Throws `visit-closed`. */
		touch: (staff: SignedIn, visitId: string | undefined) => Promise<void>;
		/** When this member of staff entered each company last. */
		lastVisits: (staff: SignedIn) => Promise<{ companyId: string; at: Date }[]>;
		/** Ends visits that ran idle, reached eight hours or lost their session. Says how many. */
		sweep: () => Promise<number>;
	};

type Parts = { auth: AuthDoor; sessions: Sessions; bus: Bus };

export function createVisits({ auth, sessions, bus }: Parts): Visits {
	/** One transaction, then word to every node, so that sockets of a left company close. */
	async function change<Result>(work: (sql: AuthSql) => Promise<Result>): Promise<Result> {
		const result = await auth.transaction(work);
		bus.wakeAccess();
		return result;
	}

	return {
		...createHeaderVisits({ auth, sessions }),
		...createRefusals({ auth, sessions }),
		enter: (staff, { companyId, reason, threadReference }, request) =>
			change(async (sql) => {
				const company = (await selectCompany(sql, companyId)) ?? refuse('not-found');
				if (company.environment === 'production' && threadReference === undefined) {
					refuse('invalid', { fields: ['threadReference'] });
				}
				await recordExits(sql, await endVisits(sql, staff.sessionHash, 'switch', false), request);
				const issued = (await sessions.rotate(staff.sessionHash, sql)) ?? refuse('session');
				const visitId = newId();
				const thread = threadReference ?? null;
				await insertVisit(sql, {
					visitId,
					userId: staff.userId,
					sessionHash: issued.sessionHash,
					companyId,
					kind: 'portal',
					reason,
					threadReference: thread
				});
				const after = { kind: 'portal', reason, threadReference: thread };
				await recordVisit(
					sql,
					staff,
					{ visitId, companyId, action: 'visit.enter', summary: `entered: ${reason}`, after },
					request
				);
				return { issued, visitId };
			}),
		confirmWrite: (staff, visitId, { note, forCommand }, request) =>
			change(async (sql) => {
				const visit = { sessionHash: staff.sessionHash, visitId: idOf(visitId) };
				const window = { minutes: WINDOW_MINUTES, note, forCommand: forCommand ?? null };
				const { companyId, windowUntil } = (await openWindow(sql, visit, window)) ?? refuse('visit-closed');
				const act = {
					visitId: visit.visitId,
					companyId,
					action: 'visit.confirm-write',
					summary: `opened a write window: ${note}`
				};
				await recordVisit(sql, staff, { ...act, after: { note, forCommand: forCommand ?? null } }, request);
				return { windowUntil: windowUntil.toISOString() };
			}),
		closeWindow: (staff, visitId, request) =>
			change(async (sql) => {
				const id = idOf(visitId);
				const { companyId } = (await closeWindow(sql, staff.sessionHash, id)) ?? refuse('visit-closed');
				const act = { visitId: id, companyId, action: 'visit.close-window', summary: 'closed the write window' };
				await recordVisit(sql, staff, act, request);
			}),
		exit: (staff, request) =>
			change(async (sql) => {
				const ended = await endVisits(sql, staff.sessionHash, 'exit', false);
				const visitId = ended[0]?.visitId ?? refuse('visit-closed');
				await recordExits(sql, ended, request);
				const issued = (await sessions.rotate(staff.sessionHash, sql)) ?? refuse('session');
				return { issued, visitId };
			}),
		leaveAll: (staff, request) =>
			change(async (sql) => recordExits(sql, await endVisits(sql, staff.sessionHash, 'sign-out', true), request)),
		async touch(staff, visitId) {
			const id = idOf(visitId);
			if (!(await auth.query((sql) => noteInput(sql, staff.sessionHash, id)))) refuse('visit-closed');
		},
		lastVisits: (staff) => auth.query((sql) => selectLastVisits(sql, staff.userId)),
		async sweep() {
			const ended = await auth.transaction(async (sql) => {
				const finished = await endFinishedVisits(sql);
				await recordExits(sql, finished, { id: newId(), address: '', sessionKind: 'portal' });
				return finished.length;
			});
			if (ended > 0) bus.wakeAccess();
			return ended;
		}
	};
}

/** The visit a page names in its header; what is no id at all is treated as a visit that is over. */
function idOf(header: string | undefined): string {
	if (header === undefined) return refuse('visit-header-missing');
	return VisitId.safeParse(header).success ? header : refuse('visit-closed');
}
