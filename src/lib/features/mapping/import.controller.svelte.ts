import type { Client } from '#lib/trpc/client.ts';
import { m } from '#lib/words/m.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';
import { sayError } from '../session/say-error.ts';

export type ImportAnswer = Awaited<ReturnType<Client['place']['import']['mutate']>>;

const MAX_BYTES = 10_485_760;

/** Upload, preview, import: nothing is written before the preview was seen (14.3). */
export class ImportController {
	fileName = $state('');
	preview = $state.raw<ImportAnswer>();
	result = $state.raw<ImportAnswer>();
	isSkippingErrors = $state(false);
	isWorking = $state(false);
	error = $state<string>();
	#fileId: string | undefined;
	readonly #app: PortalApp;

	constructor(app: PortalApp) {
		this.#app = app;
	}

	async choose(file: File): Promise<void> {
		this.preview = undefined;
		this.result = undefined;
		if (file.size > MAX_BYTES) {
			this.error = m.mapping_import_too_large();
			return;
		}
		await this.#work(async () => {
			this.fileName = file.name;
			this.#fileId = await this.#upload(file);
			this.preview = await this.#app.client.place.import.mutate({ fileId: this.#fileId, dryRun: true });
		});
	}

	async run(): Promise<void> {
		const fileId = this.#fileId;
		if (!fileId) return;
		await this.#work(async () => {
			this.result = await this.#app.client.place.import.mutate({
				fileId,
				dryRun: false,
				isSkippingErrors: this.isSkippingErrors
			});
		});
	}

	async #upload(file: File): Promise<string> {
		const { company, visit } = this.#app.me;
		const response = await fetch(`/files?kind=import&name=${encodeURIComponent(file.name)}`, {
			method: 'POST',
			headers: {
				'content-type': 'text/csv',
				...(company && visit ? { 'x-company-id': company.companyId, 'x-visit-id': visit.visitId } : {})
			},
			body: file
		});
		const answer: unknown = await response.json();
		if (!response.ok || typeof answer !== 'object' || answer === null || !('fileId' in answer)) {
			throw new Error(m.mapping_import_refused());
		}
		return String(answer.fileId);
	}

	async #work(act: () => Promise<void>): Promise<void> {
		this.isWorking = true;
		this.error = undefined;
		try {
			await act();
		} catch (error) {
			this.error =
				error instanceof Error && error.message === m.mapping_import_refused() ? error.message : sayError(error);
		} finally {
			this.isWorking = false;
		}
	}
}
