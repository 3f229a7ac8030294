import { writeFileSync } from 'node:fs';
import { encode } from 'uqr';

const WIDTH = 640;
const HEIGHT = 480;
const BLACK = 16;
const WHITE = 235;
const NEUTRAL = 128;

/** Writes a camera video (Y4M) that shows a printed QR label; Chromium plays it as its fake camera. */
export function writeQrVideo(path: string, text: string): void {
	const { data, size } = encode(text, { ecc: 'M', border: 4 });
	const scale = Math.floor((HEIGHT * 0.9) / size);
	const left = Math.floor((WIDTH - size * scale) / 2);
	const top = Math.floor((HEIGHT - size * scale) / 2);
	const luma = Buffer.alloc(WIDTH * HEIGHT, WHITE);
	data.forEach((row, y) =>
		row.forEach((isDark, x) => {
			if (!isDark) return;
			for (let line = 0; line < scale; line += 1) {
				const start = (top + y * scale + line) * WIDTH + left + x * scale;
				luma.fill(BLACK, start, start + scale);
			}
		})
	);
	const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, NEUTRAL);
	const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, chroma]);
	writeFileSync(
		path,
		Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F30:1 Ip A1:1 C420jpeg\n`), frame, frame])
	);
}
