import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { FileStore } from '../files/file-store.ts';
import { createHeicDecoder } from '../files/heic.ts';
import { drawAnew, PHOTO_SIZES, type Pictures } from '../files/image.ts';
import type { Random } from './random.ts';

/** A drawn stand-in for what a phone's camera sees; many records share the few there are. */
export type DemoPicture = { pictures: Pictures; sha256: string };

/** A picture as one company keeps it. */
export type StoredPicture = { storageKey: string; sha256: string; sizeBytes: number };

const SCENES: ((tint: string) => string)[] = [bearing, grease, gauge, terminals];
const TINTS = ['#7b8794', '#8a7f70'];

export async function drawPictures(): Promise<DemoPicture[]> {
	const decodeHeic = createHeicDecoder();
	const drawings = SCENES.flatMap((scene) => TINTS.map((tint) => sheet(tint, scene(tint))));
	return Promise.all(
		drawings.map(async (svg) => {
			const jpeg = await sharp(Buffer.from(svg)).jpeg({ quality: 80 }).toBuffer();
			const pictures = await drawAnew(jpeg, 'image/jpeg', decodeHeic);
			return { pictures, sha256: createHash('sha256').update(pictures.versions.full).digest('hex') };
		})
	);
}

/** Names the pictures for one company; `storePictures` puts the bytes there. */
export function namePictures(
	drawn: readonly DemoPicture[],
	companyId: string,
	random: Random,
	at: Date
): StoredPicture[] {
	return drawn.map(({ pictures, sha256 }) => ({
		storageKey: `${companyId}/${random.id(at)}`,
		sha256,
		sizeBytes: pictures.versions.full.byteLength
	}));
}

export async function storePictures(
	files: FileStore,
	drawn: readonly DemoPicture[],
	stored: readonly StoredPicture[]
): Promise<void> {
	for (const [index, { storageKey }] of stored.entries()) {
		const versions = drawn[index]?.pictures.versions;
		for (const size of PHOTO_SIZES) if (versions) await files.put(`${storageKey}/${size}`, versions[size]);
	}
}

function sheet(tint: string, content: string): string {
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 900" width="960" height="720">
		<defs><linearGradient id="wall" x2="1" y2="1"><stop stop-color="${tint}"/><stop offset="1" stop-color="#2b3036"/></linearGradient>
		<radialGradient id="steel"><stop stop-color="#f1f4f6"/><stop offset=".55" stop-color="#a9b3bb"/><stop offset="1" stop-color="#59636b"/></radialGradient></defs>
		<rect width="1200" height="900" fill="url(#wall)"/>${content}</svg>`;
}

function bolts(count: number, radius: number): string {
	return Array.from({ length: count }, (_, index) => {
		const angle = (index / count) * 2 * Math.PI;
		return `<circle cx="${600 + radius * Math.cos(angle)}" cy="${450 + radius * Math.sin(angle)}" r="26" fill="url(#steel)" stroke="#333" stroke-width="4"/>`;
	}).join('');
}

function bearing(): string {
	return `<rect x="180" y="250" width="840" height="520" rx="40" fill="#3f6b52"/><circle cx="600" cy="450" r="300" fill="url(#steel)"/>
		<circle cx="600" cy="450" r="190" fill="#454c52"/><circle cx="600" cy="450" r="150" fill="url(#steel)"/>${bolts(6, 245)}`;
}

function grease(): string {
	return `${bearing()}<path d="M470 300q130-60 250 20 60 130-30 190-150 60-230-40-40-110 10-170z" fill="#c99a2e" opacity=".9"/>
		<path d="M520 340q70-40 130 10" stroke="#f3dc94" stroke-width="16" fill="none"/><rect x="570" y="60" width="60" height="240" fill="#d9dde0"/>`;
}

function gauge(): string {
	const marks = Array.from(
		{ length: 11 },
		(_, index) =>
			`<rect x="595" y="190" width="10" height="46" fill="#222" transform="rotate(${index * 27 - 135} 600 450)"/>`
	);
	return `<circle cx="600" cy="450" r="310" fill="#20262b"/><circle cx="600" cy="450" r="275" fill="#f7f8f6"/>${marks.join('')}
		<path d="M780 270a255 255 0 0 1 70 220" stroke="#c43c30" stroke-width="26" fill="none"/><rect x="592" y="230" width="16" height="240" fill="#b3261e" transform="rotate(28 600 450)"/>
		<circle cx="600" cy="450" r="26" fill="#222"/>`;
}

function terminals(tint: string): string {
	const blocks = Array.from({ length: 8 }, (_, index) => {
		const x = 190 + index * 105;
		const wire = ['#7a4a26', '#222', '#8b8f93', '#2f6fbf', '#3d8b40'][index % 5];
		return `<rect x="${x}" y="360" width="90" height="230" rx="8" fill="#d7dbd3"/><circle cx="${x + 45}" cy="475" r="26" fill="url(#steel)"/><rect x="${x + 32}" y="60" width="26" height="310" fill="${wire}"/>`;
	});
	return `<rect x="120" y="320" width="960" height="310" fill="${tint}" stroke="#222" stroke-width="8"/>${blocks.join('')}`;
}
