// Every expected "no": its class decides the HTTP status and what the outbox does with the item (product 13.7, SY-3 to SY-5).

export type RefusalClass =
	| 'unauthorized'
	| 'forbidden'
	| 'not-found'
	| 'invalid'
	| 'refused'
	| 'stale'
	| 'too-large'
	| 'too-many'
	| 'unavailable';

type OutboxAction = 'sign-in' | 'review' | 'retry';

export const REFUSAL_CLASSES: Record<RefusalClass, { status: number; outbox: OutboxAction }> = {
	unauthorized: { status: 401, outbox: 'sign-in' },
	forbidden: { status: 403, outbox: 'review' },
	'not-found': { status: 404, outbox: 'review' },
	invalid: { status: 400, outbox: 'review' },
	refused: { status: 409, outbox: 'review' },
	stale: { status: 409, outbox: 'review' },
	'too-large': { status: 413, outbox: 'review' },
	'too-many': { status: 429, outbox: 'retry' },
	unavailable: { status: 503, outbox: 'retry' }
};

export const REFUSAL_CODES = {
	session: 'unauthorized',
	credentials: 'unauthorized',
	'must-change-password': 'forbidden',
	permission: 'forbidden',
	'wrong-company': 'forbidden',
	'visit-closed': 'forbidden',
	'visit-header-missing': 'forbidden',
	'visit-required': 'forbidden',
	'confirm-write': 'forbidden',
	'company-inactive': 'forbidden',
	'user-inactive': 'forbidden',
	'device-revoked': 'forbidden',
	'sign-in-again': 'forbidden',
	'cannot-grant': 'forbidden',
	'stronger-user': 'forbidden',
	'own-account': 'forbidden',
	origin: 'forbidden',
	'not-found': 'not-found',
	invalid: 'invalid',
	'company-required': 'invalid',
	'password-weak': 'invalid',
	'password-common': 'invalid',
	'password-wrong': 'invalid',
	'unknown-version': 'invalid',
	'app-too-new': 'invalid',
	'safety-incomplete': 'invalid',
	'safety-version': 'invalid',
	'field-required': 'invalid',
	'field-invalid': 'invalid',
	'photos-missing': 'invalid',
	'photos-too-many': 'invalid',
	'presence-required': 'invalid',
	'presence-wrong': 'invalid',
	'parent-level': 'invalid',
	'import-columns': 'invalid',
	'import-rows': 'invalid',
	'hash-mismatch': 'invalid',
	'file-type': 'invalid',
	'wrong-state': 'refused',
	'own-submission': 'refused',
	'id-reused': 'refused',
	exists: 'refused',
	'in-use': 'refused',
	'has-records': 'refused',
	'last-admin': 'refused',
	'not-assignable': 'refused',
	'one-assignee': 'refused',
	'point-inactive': 'refused',
	'due-range': 'refused',
	'assignees-changed': 'refused',
	'photos-arriving': 'refused',
	'flag-off': 'refused',
	'app-too-old': 'refused',
	'too-many-places': 'refused',
	'too-many-devices': 'refused',
	stale: 'stale',
	'too-large': 'too-large',
	'too-many': 'too-many',
	unavailable: 'unavailable'
} as const satisfies Record<string, RefusalClass>;

export type RefusalCode = keyof typeof REFUSAL_CODES;

/** What may stand beside the code, all of it safe to show to whoever was refused. */
export type RefusalDetails = {
	/** Paths of the input that break a rule, e.g. `values.bearing_temperature`. */
	fields?: readonly string[];
	permission?: string;
	/** The state found instead of the one needed. */
	state?: string;
	/** The current values, for STALE and for decisions that somebody else made first. */
	current?: unknown;
	/** Seconds after which trying again makes sense. */
	retryAfterSeconds?: number;
	/** What a list of errors says, line by line (imports). */
	lines?: readonly { line: number; column: string; reason: string }[];
	limit?: number;
};

/** An expected, coded "no". Services throw it; pure code returns the code alone. */
export class Refusal extends Error {
	override readonly name = 'Refusal';
	readonly code: RefusalCode;
	readonly details: RefusalDetails;

	constructor(code: RefusalCode, details: RefusalDetails = {}) {
		super(code);
		this.code = code;
		this.details = details;
	}

	get class(): RefusalClass {
		return REFUSAL_CODES[this.code];
	}

	get status(): number {
		return REFUSAL_CLASSES[this.class].status;
	}
}

export function refuse(code: RefusalCode, details?: RefusalDetails): never {
	throw new Refusal(code, details);
}

export function refuseIf(code: RefusalCode | false | undefined, details?: RefusalDetails): void {
	if (code) throw new Refusal(code, details);
}

export function isRefusalCode(value: unknown): value is RefusalCode {
	return typeof value === 'string' && value in REFUSAL_CODES;
}
