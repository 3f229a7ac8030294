import { MAX_PHOTO_BYTES, MAX_SIDE_PX, PREVIEW_SIDE_PX } from '#lib/domain/files/photo.ts';
import { drawMarks, type Mark } from './marks.ts';

const QUALITIES = [0.88, 0.75, 0.6];
const PREVIEW_QUALITY = 0.5;

/** The picture that is kept, and the small one that travels first. */
export type Resized = { blob: Blob; preview: Blob };

/**
 * At most 4,096 px and 10 MB, and a preview of 1,280 px, both JPEG. Drawing a picture anew drops position and camera data;
 * the capture time stays as a field of its own. Marks become part of both. Throws when the browser cannot read the picture.
 */
export async function resized(picture: Blob, marks: readonly Mark[] = []): Promise<Resized> {
	const bitmap = await createImageBitmap(picture, { imageOrientation: 'from-image' });
	try {
		return {
			blob: await within(bitmap, marks, { side: MAX_SIDE_PX, qualities: QUALITIES }),
			preview: await within(bitmap, marks, { side: PREVIEW_SIDE_PX, qualities: [PREVIEW_QUALITY] })
		};
	} finally {
		bitmap.close();
	}
}

type Wish = { side: number; qualities: readonly number[] };

async function within(bitmap: ImageBitmap, marks: readonly Mark[], { side, qualities }: Wish): Promise<Blob> {
	const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
	const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
	const context = canvas.getContext('2d');
	if (!context) throw new Error('no canvas');
	// What was transparent would turn black.
	context.fillStyle = 'white';
	context.fillRect(0, 0, canvas.width, canvas.height);
	context.imageSmoothingQuality = 'high';
	context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
	drawMarks(context, marks, canvas.width, canvas.height);
	for (const quality of qualities) {
		const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality });
		if (blob.size <= MAX_PHOTO_BYTES) return blob;
	}
	throw new Error('the picture stays too large');
}
