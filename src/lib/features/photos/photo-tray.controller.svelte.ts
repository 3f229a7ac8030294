import { v7 as newId } from 'uuid';
import * as z from 'zod/mini';
import { MAX_PHOTO_BYTES, MAX_PHOTOS, PhotoClaim, type PhotoOwnerKind, PhotoReceipt } from '#lib/domain/files/photo.ts';
import { isRefusalCode } from '#lib/domain/shared/refusal.ts';
import { judge } from '#lib/offline/transport.ts';
import { m } from '#lib/words/m.ts';
import { sayNoConnection, sayRefusal } from '#lib/words/refusals.ts';
import { take } from '../field-photos/take.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';

/** A picture that was chosen, pasted or dropped, drawn anew; `why` says what kept it from the server. */
export type TrayPhoto = {
	claim: PhotoClaim;
	name: string;
	blob: Blob;
	url: string;
	state: 'ready' | 'sending' | 'sent' | 'failed';
	sentBytes: number;
	why: string;
};

const PICTURE = /^image\/(jpeg|png|webp|hei[cf])$/;
const MEGABYTE = 1_048_576;

/** The pictures of a report in the portal: collected before it is made, sent right after it. */
export class PhotoTray {
	photos: readonly TrayPhoto[] = $state.raw([]);
	/** What could not be taken, each by name. */
	problems: readonly string[] = $state.raw([]);
	/** Being drawn. */
	arriving = $state(0);
	readonly claims: PhotoClaim[] = $derived(this.photos.map(({ claim }) => claim));
	readonly room = $derived.by(() => this.most - this.photos.length - this.arriving);
	/** What may be added here: what the report holds already counts. */
	readonly most = $derived.by(() => Math.max(0, MAX_PHOTOS - this.#held()));
	readonly isSending = $derived(this.photos.some(({ state }) => state === 'sending'));

	readonly #app: PortalApp;
	readonly #held: () => number;

	/** `held` is the number of photos the report has already. */
	constructor(app: PortalApp, held = () => 0) {
		this.#app = app;
		this.#held = held;
	}

	async add(files: readonly File[]): Promise<void> {
		const taken = files.slice(0, Math.max(0, this.room));
		const left = files.slice(taken.length).map(({ name }) => m.photos_no_room({ name, max: MAX_PHOTOS }));
		this.problems = left;
		this.arriving += taken.length;
		for (const file of taken) {
			const problem = await this.#take(file).catch(() => m.photos_unreadable({ name: file.name }));
			this.arriving -= 1;
			if (problem) this.problems = [...this.problems, problem];
		}
	}

	remove(photoId: string): void {
		const gone = this.photos.find(({ claim }) => claim.photoId === photoId);
		if (gone) URL.revokeObjectURL(gone.url);
		this.photos = this.photos.filter((photo) => photo !== gone);
		this.problems = [];
	}

	clear(): void {
		for (const { url } of this.photos) URL.revokeObjectURL(url);
		this.photos = [];
		this.problems = [];
	}

	/** Sends what is not there yet; true once the server holds all of them. */
	async send(of: PhotoOwnerKind): Promise<boolean> {
		for (const { claim, state } of this.photos) if (state !== 'sent') await this.#send(claim.photoId, of);
		return this.photos.every(({ state }) => state === 'sent');
	}

	/** Answers what is wrong with the file. */
	async #take(file: File): Promise<string | undefined> {
		const { name, lastModified } = file;
		if (!PICTURE.test(file.type)) return m.photos_no_picture({ name });
		const taken = await take(file);
		if (taken === 'too-large') return m.photos_too_large({ name, max: MAX_PHOTO_BYTES / MEGABYTE });
		if (taken === 'unreadable') return m.photos_unreadable({ name });
		const { blob } = taken;
		const claim = z.parse(PhotoClaim, {
			photoId: newId(),
			sha256: await sha256Of(blob),
			sizeBytes: blob.size,
			contentType: blob.type,
			source: 'gallery',
			takenAt: instantAt(lastModified)
		});
		const url = URL.createObjectURL(blob);
		this.photos = [...this.photos, { claim, name, blob, url, state: 'ready', sentBytes: 0, why: '' }];
		return undefined;
	}

	async #send(photoId: string, of: PhotoOwnerKind): Promise<void> {
		const photo = this.photos.find(({ claim }) => claim.photoId === photoId);
		if (!photo) return;
		this.#note(photoId, { state: 'sending', why: '' });
		try {
			const { sendPhoto } = await import('#lib/offline/transport.tus.ts');
			const { claim, blob } = photo;
			const what = {
				photoId,
				owner: { kind: of, id: '' },
				pass: 'full',
				sha256: claim.sha256,
				blob,
				url: null
			} as const;
			const travel = {
				signal: new AbortController().signal,
				onUrl: async () => undefined,
				onSent: (sentBytes: number) => {
					this.#note(photoId, { sentBytes });
					return true;
				}
			};
			const fetch = globalThis.fetch.bind(globalThis);
			const reply = await sendPhoto(what, travel, { origin: location.origin, fetch, headers: this.#headers() });
			const verdict = judge(reply, PhotoReceipt);
			if (verdict.kind === 'answer') this.#note(photoId, { state: 'sent', sentBytes: blob.size });
			else this.#note(photoId, { state: 'failed', why: whyOf(verdict) });
		} catch {
			this.#note(photoId, { state: 'failed', why: sayNoConnection() });
		}
	}

	/** Inside a support visit every call names company and visit (PR-5). */
	#headers(): Record<string, string> {
		const { company, visit } = this.#app.me;
		return company && visit ? { 'x-company-id': company.companyId, 'x-visit-id': visit.visitId } : {};
	}

	#note(photoId: string, change: Partial<TrayPhoto>): void {
		this.photos = this.photos.map((photo) => (photo.claim.photoId === photoId ? { ...photo, ...change } : photo));
	}
}

function whyOf(verdict: Exclude<ReturnType<typeof judge>, { kind: 'answer' }>): string {
	if (verdict.kind === 'sign-in') return sayRefusal('session', {});
	if (verdict.kind === 'refused' && isRefusalCode(verdict.reason)) return sayRefusal(verdict.reason, {});
	return sayNoConnection();
}

function instantAt(milliseconds: number): string {
	return new Date(milliseconds).toISOString();
}

async function sha256Of(blob: Blob): Promise<string> {
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
	return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
