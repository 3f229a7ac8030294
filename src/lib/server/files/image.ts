import sharp, { type Sharp } from 'sharp';
import { MAX_SIDE_PX } from '#lib/domain/files/photo.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import { type Bitmap, type DecodeHeic, HEIC_TYPE, isHeic } from './heic.ts';

/** Longest sides a photo is kept in; `full` is the largest we keep (13.6). */
export const PHOTO_SIZES = ['320', '1280', 'full'] as const;
export type PhotoSize = (typeof PHOTO_SIZES)[number];

const MAX_PIXELS = 40_000_000;
const MAX_SECONDS = 20;

const TYPES = { jpeg: 'image/jpeg', png: 'image/png', webp: 'image/webp' } as const;
type Format = keyof typeof TYPES;
export type PhotoType = (typeof TYPES)[Format];

/** Previews are JPEG whatever the photo was. */
export const PREVIEW_TYPE: PhotoType = 'image/jpeg';

export type Pictures = { contentType: PhotoType; versions: Record<PhotoSize, Buffer> };

/** What was sent, in a form that can be drawn: encoded bytes, or pixels where only our own decoder reads it. */
type Source = { format: Format; type: string; picture: Uint8Array | Bitmap };

sharp.cache(false);

/**
 * Decodes what was sent and draws it anew, turned upright and without position or camera data. The content decides what it
 * is; a picture of another type than was claimed, a page, an SVG or a broken file is refused as `file-type`.
 */
export async function drawAnew(
	bytes: Uint8Array,
	claimedType: string | undefined,
	decodeHeic: DecodeHeic
): Promise<Pictures> {
	try {
		const source = await sourceOf(bytes, decodeHeic);
		if (!source || (claimedType !== undefined && source.type !== claimedType)) return refuse('file-type');
		const full = await encode(within(source.picture, MAX_SIDE_PX), source.format).toBuffer();
		const middle = await preview(full, 1280);
		return { contentType: TYPES[source.format], versions: { full, '1280': middle, '320': await preview(middle, 320) } };
	} catch {
		return refuse('file-type');
	}
}

async function sourceOf(bytes: Uint8Array, decodeHeic: DecodeHeic): Promise<Source | undefined> {
	if (isHeic(bytes)) return { format: 'jpeg', type: HEIC_TYPE, picture: await decodeHeic(bytes, MAX_PIXELS) };
	const { format } = await sharp(bytes, { limitInputPixels: MAX_PIXELS }).metadata();
	return isKnown(format) ? { format, type: TYPES[format], picture: bytes } : undefined;
}

function isKnown(format: string | undefined): format is Format {
	return format !== undefined && format in TYPES;
}

function within(picture: Source['picture'], side: number): Sharp {
	return open(picture)
		.timeout({ seconds: MAX_SECONDS })
		.rotate()
		.resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true });
}

function open(picture: Source['picture']): Sharp {
	if (picture instanceof Uint8Array) return sharp(picture, { limitInputPixels: MAX_PIXELS });
	const { data, width, height } = picture;
	return sharp(data, { raw: { width, height, channels: 4 } }).removeAlpha();
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
