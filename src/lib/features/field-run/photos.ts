const MAX_SIDE_PX = 4_096;
const MAX_BYTES = 10_485_760;
const QUALITIES = [0.88, 0.75, 0.6];

/**
 * The picture the phone keeps: at most 4,096 px and 10 MB, JPEG. Drawing it anew drops position and camera data; the
 * capture time stays as a field of its own (stack 3.10). Throws when the browser cannot read the picture.
 */
export async function keepable(file: Blob): Promise<Blob> {
	const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
	const scale = Math.min(1, MAX_SIDE_PX / Math.max(bitmap.width, bitmap.height));
	const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
	const context = canvas.getContext('2d');
	if (!context) throw new Error('no canvas');
	context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
	bitmap.close();
	for (const quality of QUALITIES) {
		const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality });
		if (blob.size <= MAX_BYTES) return blob;
	}
	throw new Error('the picture stays too large');
}
