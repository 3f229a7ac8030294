import sharp from 'sharp';
import type { Dice } from '../../support/random.ts';

export type Picture = { name: string; mimeType: string; buffer: Buffer };

const WIDTH = 1600;
const HEIGHT = 1200;
const GRAIN = 4;

/** A photo as a camera gives it, of some hundred kilobytes, unlike any other of the seed. */
export async function takePicture(dice: Dice): Promise<Picture> {
	const [width, height] = [WIDTH / GRAIN, HEIGHT / GRAIN];
	const pixels = Buffer.alloc(width * height * 3);
	const tint = [dice.below(200), dice.below(200), dice.below(200)];
	for (let at = 0; at < pixels.length; at += 1) pixels[at] = (tint[at % 3] ?? 0) + dice.below(56);
	const raw = { width, height, channels: 3 as const };
	const buffer = await sharp(pixels, { raw }).resize(WIDTH, HEIGHT).jpeg({ quality: 88 }).toBuffer();
	return { name: 'photo.jpg', mimeType: 'image/jpeg', buffer };
}

/** How far two pictures are from each other in their mean colours, 0 to 255. */
export async function distanceOf(one: Buffer, other: Buffer): Promise<number> {
	const [left, right] = await Promise.all([sharp(one).stats(), sharp(other).stats()]);
	return Math.max(...left.channels.map(({ mean }, index) => Math.abs(mean - (right.channels[index]?.mean ?? 0))));
}
