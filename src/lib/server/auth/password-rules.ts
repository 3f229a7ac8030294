import type { RefusalCode } from '#lib/domain/shared/refusal.ts';
import { COMMON_PASSWORDS } from './known-passwords.ts';

const MIN_PASSWORD_LENGTH = 8;
const MAX_PASSWORD_LENGTH = 128;

const common = new Set(COMMON_PASSWORDS.split(' '));

export type Owner = { name: string; email: string | null; username: string | null };

/** Why a new password is not taken (13.1): too short or long, one of the 10,000 most common, or the person's own name. */
export function whyNotPassword(password: string, owner: Owner, minimum = MIN_PASSWORD_LENGTH): RefusalCode | undefined {
	const length = [...password].length;
	if (length < minimum || length > MAX_PASSWORD_LENGTH || !password.isWellFormed()) return 'password-weak';
	const folded = password.normalize('NFC').trim().toLowerCase();
	if (common.has(folded)) return 'password-common';
	const own = [owner.name, owner.email, owner.username, owner.email?.split('@')[0]];
	if (own.some((word) => word?.normalize('NFC').toLowerCase() === folded)) return 'password-common';
	return undefined;
}
