import type { MetaRow } from './meta.ts';

// The evidence key of this device (product 8.5): made here, known to the server by its hash, good for handing in what was
// done when session, account or device are gone. It lies with the other rows, behind the person's own key.

const KEY_BYTES = 32;
/** Told anew at contacts, so that its end moves along with the last of them. */
const RENEWED_EVERY_MS = 7 * 86_400_000;

export type EvidenceKey = { key: string; toldAt: string };

export function newEvidenceKey(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
	return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function isKeyFresh({ evidence }: MetaRow, now: Date): boolean {
	return evidence !== undefined && now.getTime() - Date.parse(evidence.toldAt) < RENEWED_EVERY_MS;
}
