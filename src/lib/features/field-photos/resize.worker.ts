import { resized } from './resize.ts';

// Off the page's thread, so that a picture of twelve megapixels never holds up a finger.
globalThis.addEventListener('message', ({ data }: MessageEvent<Blob>) => {
	resized(data).then(
		(done) => globalThis.postMessage(done),
		() => globalThis.postMessage(undefined)
	);
});
