import { mount, unmount } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { loadWords } from '#lib/words/field.ts';
import Annotator from './annotator.svelte';
import type { Mark } from './marks.ts';
import { take } from './take.ts';

const POSITION = 'Exif\0\0GPSLatitude 52.5';
let stop = () => {};

afterEach(() => stop());

/** A picture as a camera gives it, with a segment that says where it was taken. */
async function camera(width: number, height: number): Promise<Blob> {
	const canvas = new OffscreenCanvas(width, height);
	const context = canvas.getContext('2d');
	if (!context) throw new Error('no canvas');
	context.fillStyle = '#2060a0';
	context.fillRect(0, 0, width, height);
	const jpeg = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer());
	const said = new TextEncoder().encode(POSITION);
	const segment = new Uint8Array([0xff, 0xe1, 0, said.length + 2, ...said]);
	return new Blob([jpeg.slice(0, 2), segment, jpeg.slice(2)], { type: 'image/jpeg' });
}

async function sizeOf(blob: Blob): Promise<[number, number]> {
	const bitmap = await createImageBitmap(blob);
	return [bitmap.width, bitmap.height];
}

async function pixelOf(blob: Blob, x: number, y: number): Promise<number[]> {
	const bitmap = await createImageBitmap(blob);
	const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
	context?.drawImage(bitmap, 0, 0);
	return [...(context?.getImageData(Math.round(x * bitmap.width), Math.round(y * bitmap.height), 1, 1).data ?? [])];
}

const taken = async (picture: Blob, marks: readonly Mark[] = []) => {
	const kept = await take(picture, marks);
	if (typeof kept === 'string') throw new Error(kept);
	return kept;
};

test('a large picture is kept within 4,096 px with a preview of 1,280 px, and without its position', async () => {
	const picture = await camera(5000, 2500);
	expect(await picture.text()).toContain('GPSLatitude');
	const { blob, preview } = await taken(picture);
	expect(await sizeOf(blob)).toEqual([4096, 2048]);
	expect(preview && (await sizeOf(preview))).toEqual([1280, 640]);
	expect([blob.type, preview?.type]).toEqual(['image/jpeg', 'image/jpeg']);
	expect(await blob.text()).not.toContain('GPSLatitude');
});

test('a small picture keeps its size', async () => {
	expect(await sizeOf((await taken(await camera(300, 200))).blob)).toEqual([300, 200]);
});

test('what is no picture is said to be unreadable; HEIC is left to the server', async () => {
	expect(await take(new Blob(['<html>'], { type: 'image/jpeg' }))).toBe('unreadable');
	const heic = await take(new Blob(['ftypheic'], { type: 'image/heic' }));
	expect(heic).toMatchObject({ preview: null });
	expect(await take(new Blob([new Uint8Array(10_485_761)], { type: 'image/heif' }))).toBe('too-large');
});

test('marks are part of the kept picture and of its preview', async () => {
	const box: Mark = { kind: 'box', from: { x: 0.25, y: 0.25 }, to: { x: 0.75, y: 0.75 } };
	const { blob, preview } = await taken(await camera(1600, 1600), [box]);
	for (const picture of [blob, preview ?? blob]) {
		const [red = 0, , blue = 0] = await pixelOf(picture, 0.25, 0.5);
		expect(red).toBeGreaterThan(blue + 80);
		const [inside = 0, , around = 0] = await pixelOf(picture, 0.5, 0.5);
		expect(around).toBeGreaterThan(inside + 60);
	}
});

test('writing on a picture works by keyboard, and leaves with what was written', async () => {
	await loadWords('en');
	const picture = await camera(800, 600);
	let saved: readonly Mark[] = [];
	let isClosed = false;
	const annotator = mount(Annotator, {
		target: document.body,
		props: {
			load: () => Promise.resolve(picture),
			isReplacing: false,
			save: (marks) => {
				saved = marks;
				return Promise.resolve(true);
			},
			onclose: () => (isClosed = true)
		}
	});
	stop = () => void unmount(annotator);
	await expect.element(page.getByRole('application', { name: 'The photo with 0 marks' })).toBeVisible();
	await userEvent.click(page.getByRole('radio', { name: 'Text' }), { force: true });
	await userEvent.fill(page.getByLabelText('Text for the picture'), 'oil leak');
	await userEvent.keyboard('{Enter}');
	const surface = page.getByRole('application', { name: 'The photo with 1 mark' });
	await expect.element(surface).toBeVisible();
	surface.element().dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }));
	await userEvent.click(page.getByRole('button', { name: 'Save marked photo' }));
	await expect.poll(() => isClosed).toBe(true);
	expect(saved).toMatchObject([{ kind: 'text', text: 'oil leak', from: { x: 0.48, y: 0.5 } }]);
});

test('adding a text that nobody has written says so at its field, which takes the focus', async () => {
	await loadWords('en');
	const picture = await camera(800, 600);
	const props = {
		load: () => Promise.resolve(picture),
		isReplacing: false,
		save: () => Promise.resolve(true),
		onclose: () => {}
	};
	const annotator = mount(Annotator, { target: document.body, props });
	stop = () => void unmount(annotator);
	await userEvent.click(page.getByRole('radio', { name: 'Text' }), { force: true });
	await userEvent.click(page.getByRole('button', { name: 'Add' }));
	const caption = page.getByLabelText('Text for the picture');
	await expect.element(caption).toHaveAccessibleDescription('Write the text first.');
	await expect.element(caption).toHaveAttribute('aria-invalid', 'true');
	await expect.element(caption).toHaveFocus();
	await userEvent.fill(caption, 'oil leak');
	await expect.element(caption).not.toHaveAttribute('aria-invalid');
});
