import { Worker } from 'node:worker_threads';
import * as z from 'zod/mini';

export const HEIC_TYPE = 'image/heic';

const BRANDS = new Set(['heic', 'heix', 'mif1', 'msf1', 'hevc', 'hevx']);
const MAX_SECONDS = 20;

export type Bitmap = { data: Uint8Array; width: number; height: number };

const Answer = z.object({ data: z.instanceof(Uint8Array), width: z.int(), height: z.int() });

// Its own source, because a build bundles no worker for the server. The first picture only, and none that is too large.
const SOURCE = `
	import { parentPort, workerData } from 'node:worker_threads';
	const { default: decode } = await import(workerData.decoder);
	const images = await decode.all({ buffer: workerData.bytes });
	const { width, height } = images[0];
	if (width * height > workerData.maxPixels) throw new Error('too many pixels');
	const { data } = await images[0].decode();
	parentPort.postMessage({ data: new Uint8Array(data.buffer), width, height }, [data.buffer]);
`;

/** Whether the content says that it is what phones of one maker keep. */
export function isHeic(bytes: Uint8Array): boolean {
	const text = Buffer.from(bytes.subarray(4, 12)).toString('latin1');
	return text.startsWith('ftyp') && BRANDS.has(text.slice(4));
}

/** The pixels of a HEIC picture, turned upright. */
export type DecodeHeic = (bytes: Uint8Array, maxPixels: number) => Promise<Bitmap>;

/** Decodes off the event loop, one picture after the other because each needs much memory. */
export function createHeicDecoder(): DecodeHeic {
	let last: Promise<unknown> = Promise.resolve();
	return (bytes, maxPixels) => {
		const mine = last.then(() => decodeApart(bytes, maxPixels));
		last = mine.catch(() => undefined);
		return mine;
	};
}

async function decodeApart(bytes: Uint8Array, maxPixels: number): Promise<Bitmap> {
	const decoder = import.meta.resolve('heic-decode');
	const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(SOURCE)}`), {
		workerData: { bytes, decoder, maxPixels }
	});
	const timer = setTimeout(() => void worker.terminate(), MAX_SECONDS * 1_000);
	try {
		return await new Promise<Bitmap>((resolve, reject) => {
			worker.once('message', (message) => resolve(z.parse(Answer, message)));
			worker.once('error', reject);
			worker.once('exit', () => reject(new Error('no picture in time')));
		});
	} finally {
		clearTimeout(timer);
		await worker.terminate();
	}
}
