import type { RefusalCode, RefusalDetails } from '#lib/domain/shared/refusal.ts';
import { m } from './shared.ts';

const SENTENCES: Record<RefusalCode, (details: RefusalDetails) => string> = {
	session: () => m.refusal_session(),
	credentials: () => m.refusal_credentials(),
	'must-change-password': () => m.refusal_must_change_password(),
	permission: ({ permission }) => (permission ? m.refusal_permission_named({ permission }) : m.refusal_permission()),
	'wrong-company': () => m.refusal_wrong_company(),
	'visit-required': () => m.refusal_visit_required(),
	'visit-closed': () => m.refusal_visit_closed(),
	'visit-header-missing': () => m.refusal_visit_header_missing(),
	'confirm-write': () => m.refusal_confirm_write(),
	'company-inactive': () => m.refusal_company_inactive(),
	'user-inactive': () => m.refusal_user_inactive(),
	'device-revoked': () => m.refusal_device_revoked(),
	'sign-in-again': () => m.refusal_sign_in_again(),
	'cannot-grant': () => m.refusal_cannot_grant(),
	'stronger-user': () => m.refusal_stronger_user(),
	'own-account': () => m.refusal_own_account(),
	origin: () => m.refusal_origin(),
	'not-found': () => m.refusal_not_found(),
	invalid: () => m.refusal_invalid(),
	'company-required': () => m.refusal_company_required(),
	'password-weak': () => m.refusal_password_weak(),
	'password-common': () => m.refusal_password_common(),
	'password-wrong': () => m.refusal_password_wrong(),
	'unknown-version': () => m.refusal_unknown_version(),
	'app-too-new': () => m.refusal_app_too_new(),
	'app-too-old': () => m.refusal_app_too_old(),
	'safety-incomplete': () => m.refusal_safety_incomplete(),
	'safety-version': () => m.refusal_safety_version(),
	'field-required': () => m.refusal_field_required(),
	'field-invalid': () => m.refusal_field_invalid(),
	'photos-missing': () => m.refusal_photos_missing(),
	'photos-too-many': () => m.refusal_photos_too_many(),
	'presence-required': () => m.refusal_presence_required(),
	'presence-wrong': () => m.refusal_presence_wrong(),
	'parent-level': () => m.refusal_parent_level(),
	'import-columns': () => m.refusal_import_columns(),
	'import-rows': () => m.refusal_import_rows(),
	'hash-mismatch': () => m.refusal_hash_mismatch(),
	'file-type': () => m.refusal_file_type(),
	'wrong-state': () => m.refusal_wrong_state(),
	'own-submission': () => m.refusal_own_submission(),
	'id-reused': () => m.refusal_id_reused(),
	exists: () => m.refusal_exists(),
	'in-use': () => m.refusal_in_use(),
	'has-records': () => m.refusal_has_records(),
	'last-admin': () => m.refusal_last_admin(),
	'not-assignable': () => m.refusal_not_assignable(),
	'one-assignee': () => m.refusal_one_assignee(),
	'point-inactive': () => m.refusal_point_inactive(),
	'due-range': () => m.refusal_due_range(),
	'assignees-changed': () => m.refusal_assignees_changed(),
	'photos-arriving': () => m.refusal_photos_arriving(),
	'flag-off': () => m.refusal_flag_off(),
	'too-many-places': () => m.refusal_too_many_places(),
	'too-many-devices': ({ limit = 0 }) => m.refusal_too_many_devices({ limit }),
	stale: () => m.refusal_stale(),
	'too-large': ({ limit }) => (limit ? m.refusal_too_large_limit({ limit }) : m.refusal_too_large()),
	'too-many': ({ retryAfterSeconds: seconds }) =>
		seconds ? m.refusal_too_many_wait({ seconds }) : m.refusal_too_many(),
	unavailable: () => m.refusal_unavailable()
};

/** The sentence for a refusal, the same on portal, field app and in the outbox. */
export function sayRefusal(code: RefusalCode, details: RefusalDetails = {}): string {
	return SENTENCES[code](details);
}

/** For a button's `disabledReason`: the sentence, or nothing when nothing stands against it. */
export function sayWhyNot(code: RefusalCode | undefined): string | undefined {
	return code && sayRefusal(code);
}

/** The sentence for an error of ours; `reference` is the request id of the answer. */
export function sayFault(reference: string): string {
	return m.refusal_fault({ reference });
}

export function sayNoConnection(): string {
	return m.refusal_network();
}
