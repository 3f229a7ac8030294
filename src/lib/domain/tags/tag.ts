// Tags: a code on a chip or a printed label that names a place (product 3.3).

/** Without I, L, O and U, which people misread. */
export const TAG_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const TAG_CODE_LENGTH = 10;

export const TAG_TYPES = ['TASKPOINT', 'ASSET'] as const;
export type TagType = (typeof TAG_TYPES)[number];

/** How many scans one command carries. */
export const MAX_SCANS = 50;

export type TagRow = {
	tagId: string;
	code: string;
	type: TagType;
	placeId: string;
	isActive: boolean;
	/** Of the chip that was last written with this code; null while there is only a label. */
	chipSerial: string | null;
};

const PAYLOAD = /^NFC_(TASKPOINT|ASSET)_([0-9A-HJKMNP-TV-Z]{10})$/;
const CODE = /^[0-9A-HJKMNP-TV-Z]{10}$/;

/** The text on the chip and in the printed QR label. */
export function payloadOf(tag: Pick<TagRow, 'type' | 'code'>): string {
	return `NFC_${tag.type}_${tag.code}`;
}

/** Reads a scanned payload or a code typed by hand; undefined for anything else, which may still be a foreign barcode. */
export function parseTagText(raw: string): { code: string; type?: TagType } | undefined {
	const cleaned = raw.trim().toUpperCase();
	const payload = PAYLOAD.exec(cleaned);
	if (payload?.[2]) return { code: payload[2], type: payload[1] === 'ASSET' ? 'ASSET' : 'TASKPOINT' };
	const typed = cleaned.replaceAll(/[\s-]/g, '');
	return CODE.test(typed) ? { code: typed } : undefined;
}

/** A code from 10 random bytes. */
export function tagCodeFrom(bytes: Uint8Array): string {
	return [...bytes.subarray(0, TAG_CODE_LENGTH)].map((byte) => TAG_ALPHABET[byte % 32]).join('');
}

/** UPC-A is EAN-13 with a nought in front; scanners disagree on which of the two they say. */
export function barcodeForms(raw: string): string[] {
	const code = raw.trim();
	if (/^0\d{12}$/.test(code)) return [code, code.slice(1)];
	return /^\d{12}$/.test(code) ? [code, `0${code}`] : [code];
}
