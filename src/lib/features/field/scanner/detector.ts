import type { BarcodeDetector as Detector, BarcodeFormat } from 'barcode-detector/ponyfill';
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';

export type { Detector };

const FORMATS: BarcodeFormat[] = ['qr_code', 'code_128', 'code_39', 'ean_13', 'upc_a', 'data_matrix'];

type Native = { new (options: { formats: BarcodeFormat[] }): Detector; getSupportedFormats(): Promise<string[]> };

/** The browser's own detector when it knows all six kinds of label, else ours; both decode on the phone alone. */
export async function createDetector(): Promise<Detector> {
	const native = (globalThis as { BarcodeDetector?: Native }).BarcodeDetector;
	const known = native ? await native.getSupportedFormats().catch(() => []) : [];
	if (native && FORMATS.every((format) => known.includes(format))) return new native({ formats: FORMATS });
	const { BarcodeDetector, prepareZXingModule } = await import('barcode-detector/ponyfill');
	prepareZXingModule({
		overrides: { locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasmUrl : prefix + path) }
	});
	return new BarcodeDetector({ formats: FORMATS });
}

/** Fetches the decoder while nothing else happens: the worker keeps it for scanning without a network. */
export function warmDetector(): void {
	if (!('BarcodeDetector' in globalThis) && navigator.onLine) void fetch(wasmUrl).catch(() => undefined);
}
