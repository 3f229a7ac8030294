import sharp, { type Sharp } from 'sharp';
import { refuse } from '#lib/domain/shared/refusal.ts';

/** Longest sides a photo is kept in; `full` is the largest we keep (13.6). */
export const PHOTO_SIZES = ['320', '1280', 'full'] as const;
export type PhotoSize = (typeof PHOTO_SIZES)[number];

const MAX_SIDE_PX = 4_096;
const MAX_PIXELS = 40_000_000;
const MAX_SECONDS = 20;

const TYPES = { jpeg: 'image/jpeg', png: 'image/png', webp: 'image/webp' } as const;
type Format = keyof typeof TYPES;
export type PhotoType = (typeof TYPES)[Format];

/** Previews are JPEG whatever the photo was. */
export const PREVIEW_TYPE: PhotoType = 'image/jpeg';

export type Pictures = { contentType: PhotoType; versions: Record<PhotoSize, Buffer> };

sharp.cache(false);

/**
 * Decodes what was sent and draws it anew, turned upright and without position or camera data. The content decides what it
 * is; a picture of another type than was claimed, a page, an SVG or a broken file is refused as `file-type`.
 */
export async function drawAnew(bytes: Uint8Array, claimedType: string | undefined): Promise<Pictures> {
	const format = await formatOf(bytes);
	if (!format || (claimedType !== undefined && TYPES[format] !== claimedType)) return refuse('file-type');
	try {
		const full = await encode(within(bytes, MAX_SIDE_PX), format).toBuffer();
		const middle = await preview(full, 1280);
		return { contentType: TYPES[format], versions: { full, '1280': middle, '320': await preview(middle, 320) } };
	} catch {
		return refuse('file-type');
	}
}

async function formatOf(bytes: Uint8Array): Promise<Format | undefined> {
	try {
		const { format } = await sharp(bytes, { limitInputPixels: MAX_PIXELS }).metadata();
		return isKnown(format) ? format : undefined;
	} catch {
		return undefined;
	}
}

function isKnown(format: string | undefined): format is Format {
	return format !== undefined && format in TYPES;
}

function within(bytes: Uint8Array, side: number): Sharp {
	return sharp(bytes, { limitInputPixels: MAX_PIXELS })
		.timeout({ seconds: MAX_SECONDS })
		.rotate()
		.resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true });
}

function encode(picture: Sharp, format: Format): Sharp {
	switch (format) {
		case 'jpeg':
			return picture.jpeg({ quality: 88 });
		case 'png':
			return picture.png();
		case 'webp':
			return picture.webp({ quality: 88 });
	}
}

function preview(picture: Uint8Array, side: number): Promise<Buffer> {
	return within(picture, side).flatten({ background: 'white' }).jpeg({ quality: 78 }).toBuffer();
}
