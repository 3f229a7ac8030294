import { readFileSync } from 'node:fs';
import { castOf } from './cast.ts';
import { type Answer, type Installation, PEOPLE, type Signed } from './installation.ts';
import { ALSO_ADMITS, PERMISSION_OF } from './permission-of.ts';
import { allProcedures, type Procedure } from './procedures.ts';
import { type Cast, validInput } from './walk.ts';

/** Procedures that anybody may call, signed in or not. A new one must be added here by hand, and argued for. */
export const OPEN = ['auth.signIn', 'auth.companyOf', 'auth.demoAccounts', 'sync.hand-in'];
/** Procedures about oneself: a session, no permission. */
export const SELF = [
	'auth.signOut',
	'auth.granters',
	'auth.me',
	'device.push-key',
	'device.release-key',
	'device.report',
	'device.subscribe',
	'device.unsubscribe',
	'notification.list',
	'notification.preferences',
	'notification.read',
	'notification.read-all',
	'notification.set-preferences',
	'notification.unread',
	'profile.changePassword',
	'profile.edit',
	'profile.endOtherSessions',
	'profile.endSession',
	'profile.sessions',
	'sync.bootstrap',
	'sync.pull',
	'sync.push',
	'sync.register'
];
/** Judged by the installation, not inside a company: staff only, whatever company the header names. */
export const STAFF = [
	'company.list',
	'visit.enter',
	'visit.confirm-write',
	'visit.close-window',
	'visit.exit',
	'visit.input'
];

export const ROLES = ['Technician', 'Mapper', 'Supervisor', 'Manager', 'Admin', 'Viewer', 'PegotecUser'] as const;
export type Role = (typeof ROLES)[number];

const [, ...lines] = readFileSync('tests/support/permissions.csv', 'utf8').trim().split('\n');
export const matrix = new Map(lines.map((line) => [line.split(',')[0] ?? '', line.split(',').slice(3)]));
export const isGranted = (role: Role, key: string) => matrix.get(key)?.[ROLES.indexOf(role)] === '1';

/** Every procedure that is judged by a permission inside a company. */
export function judgedProcedures(): Procedure[] {
	return allProcedures().filter(({ path }) => ![...OPEN, ...SELF, ...STAFF].includes(path));
}

export type People = Record<Role, { signed: Signed; headers: Record<string, string> }>;

/** One person of each role, signed in; support staff name the company by header. */
export async function peopleOf(installation: Installation): Promise<People> {
	const entries = await Promise.all(
		Object.entries(PEOPLE).map(async ([role, local]) => [
			role,
			{ signed: await installation.signIn(`${local}bandung.example`), headers: {} }
		])
	);
	const staff = await installation.signIn('support@pegotec.example');
	const header = { 'x-company-id': installation.companies.bandung };
	return { ...Object.fromEntries(entries), PegotecUser: { signed: staff, headers: header } } as People;
}

export const inputOf = (procedure: Procedure, cast: Cast) => (procedure.input ? validInput(procedure.input, cast) : {});

/** Fits no procedure. */
const UNFIT = { unfit: true };

export type Walked = { cells: number; wrong: string[] };

/** Each judged procedure as each role: cells of the matrix in which the answer is not what the matrix says. */
export async function walkRoles(installation: Installation): Promise<Walked> {
	const people = await peopleOf(installation);
	const own = await castOf(installation.db, installation.companies.bandung);
	const walked: Walked = { cells: 0, wrong: [] };
	for (const role of ROLES) {
		for (const procedure of judgedProcedures()) {
			const { signed, headers } = people[role];
			const input = inputOf(procedure, own);
			const answer = await installation.call(procedure.path, input, { as: signed, type: procedure.type, headers });
			const key = PERMISSION_OF[procedure.path] ?? 'none';
			const isMay = isGranted(role, key) || isGranted(role, ALSO_ADMITS[procedure.path] ?? 'none');
			walked.cells += 1;
			if (!isExpected(answer, isMay, key)) walked.wrong.push(wordsOf(role, procedure, answer));
			if (isMay) continue;
			walked.cells += 1;
			// Who may not is told so, and learns nothing of what would be asked.
			const unfit = await installation.call(procedure.path, UNFIT, { as: signed, type: procedure.type, headers });
			if (!isExpected(unfit, isMay, key)) walked.wrong.push(`${wordsOf(role, procedure, unfit)} for unfit input`);
		}
	}
	return walked;
}

function wordsOf(role: Role, { path }: Procedure, { status, reason, permission }: Answer): string {
	return `${role} ${path}: ${status} ${reason ?? ''} ${permission ?? ''}`;
}

function isExpected({ status, reason, permission }: Answer, isMay: boolean, key: string): boolean {
	if (status >= 500) return false;
	return isMay ? reason !== 'permission' : status === 403 && reason === 'permission' && permission === key;
}
