import type { Mark } from './marks.ts';
import { resized } from './resize.ts';

// Off the page's thread, so that a picture of twelve megapixels never holds up a finger.
globalThis.addEventListener('message', ({ data }: MessageEvent<{ picture: Blob; marks: readonly Mark[] }>) => {
	resized(data.picture, data.marks).then(
		(done) => globalThis.postMessage(done),
		() => globalThis.postMessage(undefined)
	);
});
