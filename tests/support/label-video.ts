import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import sharp from 'sharp';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';

const WIDTH = 640;
const HEIGHT = 480;
const NEUTRAL = 128;
const MODULE_PX = 3;
/** Paper is never white under a camera. */
const PAPER = '#dcd8d0';
const TILT_DEGREES = 17;
/** A hall at night: nearly nothing between black and white, and grain over it. */
const DARK = { gain: 0.13, offset: 6, grain: 5 };

export type LabelLook = 'plain' | 'tilted' | 'dark';
export type LabelFormat = 'QRCode' | 'Code128' | 'Code39' | 'EAN13' | 'UPCA' | 'DataMatrix';

const { resolve } = createRequire(import.meta.url);
prepareZXingModule({
	overrides: { wasmBinary: readFileSync(resolve('zxing-wasm/writer/zxing_writer.wasm')).buffer as ArrayBuffer }
});

/** Writes a camera video (Y4M) of a printed label; Chromium plays it as its fake camera. */
export async function writeLabelVideo(
	path: string,
	{ text, format, look = 'plain' }: { text: string; format: LabelFormat; look?: LabelLook }
): Promise<void> {
	const { symbol, error } = await writeBarcode(text, { format, scale: 1, addQuietZones: true });
	if (!symbol.data.length) throw new Error(`no label for ${text}: ${error}`);
	const luma = await seen(await printed(symbol), look);
	const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((WIDTH * HEIGHT) / 2, NEUTRAL)]);
	const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F30:1 Ip A1:1 C420jpeg\n`);
	writeFileSync(path, Buffer.concat([head, frame, frame]));
}

/** The label as it comes out of the printer: every module some pixels wide, a quiet zone around it. */
async function printed({ data, width, height }: { data: Uint8ClampedArray; width: number; height: number }) {
	const scale = width > 60 ? MODULE_PX : Math.floor(320 / Math.max(width, height));
	const side = 8 * scale;
	return sharp(Buffer.from(data), { raw: { width, height, channels: 1 } })
		.resize(width * scale, height * scale, { kernel: 'nearest' })
		.extend({ top: side, bottom: side, left: side, right: side, background: '#ffffff' })
		.png()
		.toBuffer();
}

/** The same label as the camera sees it. */
async function seen(label: Buffer, look: LabelLook): Promise<Buffer> {
	const turned = look === 'tilted' ? await sharp(label).rotate(TILT_DEGREES, { background: PAPER }).toBuffer() : label;
	const fitting = await sharp(turned).resize(WIDTH, HEIGHT, { fit: 'inside', withoutEnlargement: true }).toBuffer();
	const luma = await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: PAPER } })
		.composite([{ input: fitting, gravity: 'centre' }])
		.removeAlpha()
		.greyscale()
		.raw()
		.toBuffer();
	if (look !== 'dark') return luma;
	return Buffer.from(luma.map((value, at) => value * DARK.gain + DARK.offset + ((at * 7919) % DARK.grain)));
}
