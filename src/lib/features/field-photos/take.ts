import { MAX_PHOTO_BYTES } from '#lib/domain/files/photo.ts';
import type { Mark } from './marks.ts';
import type { Resized } from './resize.ts';
// Inside of its caller's file: a phone without signal has no other way to it.
import ResizeWorker from './resize.worker.ts?worker&inline';

/** Below this a phone may not be able to keep the picture it takes (7.5). */
const ENOUGH_BYTES = 52_428_800;
const HEIC = /^image\/hei[cf]/;

/** What is kept of a picture: drawn anew here, or left to the server where this browser cannot read it. */
export type Taken = { blob: Blob; preview: Blob | null };

export type Unfit = 'unreadable' | 'too-large';

/** Makes the picture that is kept and its preview. Other than HEIC, what cannot be read is not a picture. */
export async function take(file: Blob, marks: readonly Mark[] = []): Promise<Taken | Unfit> {
	const drawn = await drawApart(file, marks);
	if (drawn) return drawn;
	if (!HEIC.test(file.type) || marks.length > 0) return 'unreadable';
	return file.size > MAX_PHOTO_BYTES ? 'too-large' : { blob: new Blob([file], { type: 'image/heic' }), preview: null };
}

/** A worker for each picture: the memory of a large one is free again at once. */
async function drawApart(picture: Blob, marks: readonly Mark[]): Promise<Resized | undefined> {
	const worker = new ResizeWorker();
	try {
		return await new Promise<Resized | undefined>((resolve) => {
			worker.addEventListener('message', ({ data }: MessageEvent<Resized | undefined>) => resolve(data));
			worker.addEventListener('error', () => resolve(undefined));
			worker.postMessage({ picture, marks });
		});
	} finally {
		worker.terminate();
	}
}

/** Whether the phone says that there is hardly any room left; asked before the camera opens. */
export async function isRoomShort(): Promise<boolean> {
	const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
	return quota > 0 && quota - usage < ENOUGH_BYTES;
}
