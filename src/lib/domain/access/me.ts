import type { Permission } from './permission.ts';

export type Environment = 'production' | 'staging' | 'development';
export type Theme = 'system' | 'light' | 'dark' | 'sunlight';

/** The stay of support staff in a company, as the banner shows it (12.2). */
export type MyVisit = {
	visitId: string;
	kind: 'portal' | 'header';
	reason: string;
	threadReference: string | null;
	enteredAt: string;
	lastInputAt: string;
	/** End of the open write window; null while the visit is read-only. */
	windowUntil: string | null;
	windowNote: string | null;
	/** Companies other than production ask for no write window (SU-2). */
	isConfirmationNeeded: boolean;
};

/** Settings of the company that screens of everybody depend on. */
export type MySettings = {
	approvalRequired: boolean;
	nfcRequired: boolean;
	qrCountsAsPresence: boolean;
	qrScanning: boolean;
	multiTechnician: boolean;
	galleryPhotos: boolean;
	maxTasksPerDay: number;
	lookAheadDays: number;
	revision: number;
};

/** Who is signed in, where, and what they may do there right now: what `auth.me` answers. */
export type Me = {
	user: {
		userId: string;
		name: string;
		email: string | null;
		username: string | null;
		language: string | null;
		timeZone: string | null;
		theme: Theme;
		isStaff: boolean;
	};
	company: {
		companyId: string;
		code: string;
		name: string;
		environment: Environment;
		timeZone: string;
		language: string;
		weekStart: string;
	} | null;
	roles: readonly string[];
	permissions: readonly Permission[];
	/** Sites that narrow what is seen; null means the whole company (PR-20). */
	sites: readonly string[] | null;
	visit: MyVisit | null;
	settings: MySettings | null;
	/** Goes up with every change of rights, here and in the company. */
	version: number;
	landing: string;
};
