import * as z from 'zod/mini';
import { PhotoClaim, PhotoReceipt } from '#lib/domain/files/photo.ts';
import { MAX_RESCUED, type RescueFile } from '#lib/domain/tasks/rescue.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';
import { sayError } from '../session/say-error.ts';
import { readRescuedPhoto } from './rescue-file.ts';

const Claims = z.object({ photos: z.array(z.pick(PhotoClaim, { photoId: true, sha256: true })) });

/** A photo of a submission, and where it lies in the file. */
type Lying = { photoId: string; sha256: string; file: string | null };

export type PhotoCount = { total: number; done: number; missing: number };

/** A rescue file on its way in: the submissions first, then the photos of those that are here. */
export class RescueImport {
	results: readonly string[] | undefined = $state.raw();
	photos: PhotoCount = $state.raw({ total: 0, done: 0, missing: 0 });
	error: string | undefined = $state();
	isWorking = $state(false);

	readonly #app: PortalApp;

	constructor(app: PortalApp) {
		this.#app = app;
	}

	clear(): void {
		this.results = undefined;
		this.error = undefined;
		this.photos = { total: 0, done: 0, missing: 0 };
	}

	/** The whole file may be brought in again: what is here already is recognised. */
	async bringIn(list: RescueFile, source: Blob): Promise<void> {
		this.isWorking = true;
		this.error = undefined;
		try {
			const submissions = submissionsOf(list);
			const results = await this.#records(list, submissions);
			const taken = submissions.filter((_, index) => results[index] === 'added' || results[index] === 'known');
			await this.#pictures(source, taken.flatMap(photosOf));
			this.results = results;
		} catch (error) {
			this.error = sayError(error);
		} finally {
			this.isWorking = false;
		}
	}

	async #records({ companyId, deviceId, user }: RescueFile, submissions: RescueFile['items']): Promise<string[]> {
		const said: string[] = [];
		for (let start = 0; start < submissions.length; start += MAX_RESCUED) {
			const items = submissions
				.slice(start, start + MAX_RESCUED)
				.map(({ input, occurredAt, clockOffset }) => ({ input, occurredAt, clockOffset }));
			const mutation = this.#app.client.record.import;
			said.push(...(await mutation.mutate({ companyId, deviceId, authorId: user.userId, items })).results);
		}
		return said;
	}

	async #pictures(source: Blob, photos: readonly Lying[]): Promise<void> {
		this.photos = { total: photos.length, done: 0, missing: 0 };
		if (photos.length === 0) return;
		const zip = new Uint8Array(await source.arrayBuffer());
		for (const photo of photos) {
			const bytes = photo.file === null ? undefined : await readRescuedPhoto(zip, photo.file);
			const isTaken = bytes !== undefined && (await this.#send(photo, bytes));
			const { total, done, missing } = this.photos;
			this.photos = isTaken ? { total, done: done + 1, missing } : { total, done, missing: missing + 1 };
		}
	}

	/** Whether the server has it now. One that it does not take must not keep the others out. */
	async #send({ photoId, sha256 }: Lying, bytes: Blob): Promise<boolean> {
		const { company, visit } = this.#app.me;
		const response = await fetch(`/files?kind=rescued&photoId=${photoId}&sha256=${sha256}`, {
			method: 'POST',
			headers: {
				'content-type': 'application/octet-stream',
				...(company && visit ? { 'x-company-id': company.companyId, 'x-visit-id': visit.visitId } : {})
			},
			body: bytes
		});
		return response.ok && z.safeParse(PhotoReceipt, await response.json()).success;
	}
}

export function submissionsOf(list: RescueFile | undefined): RescueFile['items'] {
	return list?.items.filter(({ name }) => name === 'task.submit') ?? [];
}

function photosOf({ input, photos }: RescueFile['items'][number]): Lying[] {
	const claims = z.safeParse(Claims, input).data?.photos ?? [];
	return claims.map(({ photoId, sha256 }) => {
		const file = photos.find((photo) => photo.photoId === photoId)?.file ?? null;
		return { photoId, sha256, file };
	});
}
