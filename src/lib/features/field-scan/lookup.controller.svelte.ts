import { parseTagText } from '#lib/domain/tags/tag.ts';
import type { FieldApp } from '#lib/features/field/field-app.controller.svelte.ts';
import { stamp } from '#lib/features/field/clock.ts';
import { placePath } from '#lib/features/field/place-path.ts';
import type { Chip } from '#lib/features/field/scanner/nfc.ts';
import { signal } from '#lib/features/field/scanner/signals.ts';
import { m } from '#lib/words/field.ts';
import type { ScanResult } from '#lib/offline/field-client.ts';
import { keepScan } from './log-scan.ts';

export type Found = Exclude<ScanResult, { kind: 'unknown' }>;

/** What a code stands for: asked of the phone first, of the server only when the phone does not know it (7.7). */
export class Lookup {
	found: Found | undefined = $state.raw();
	place = $state('');
	unknown = $state('');
	wasServerAsked = $state(false);
	/** A chip was held to the phone by somebody without free look-up (7.7). */
	isTaskNeeded = $state(false);

	#app: FieldApp;

	constructor(app: FieldApp) {
		this.#app = app;
	}

	async readChip({ text, serial, isBlank }: Chip): Promise<void> {
		this.clear();
		if (!this.#app.may('mobile.nfc.scan')) {
			signal('wrong');
			this.isTaskNeeded = true;
		} else if (text) await this.read(text, 'nfc', serial);
		else {
			signal('unknown');
			this.unknown = isBlank ? m.scan_blank_tag() : serial;
			keepScan(this.#app, { text: '', kind: 'nfc', purpose: 'look-up', result: 'unknown', serial });
		}
	}

	async read(text: string, kind: 'nfc' | 'qr' = 'qr', serial?: string): Promise<void> {
		this.clear();
		await this.#find(text, kind);
		const result = this.found ? (this.found.isActive ? 'opened' : 'inactive') : 'unknown';
		const isTag = kind === 'nfc' || parseTagText(text) !== undefined;
		keepScan(this.#app, { text, kind: isTag ? kind : 'barcode', purpose: 'look-up', result, serial });
	}

	async #find(text: string, kind: 'nfc' | 'qr'): Promise<void> {
		const { client } = this.#app;
		const local = await client.scan(text);
		if (local.kind !== 'unknown') return this.#show(local, await placePath(client, local.placeId), kind);
		const asked = await this.#askServer(text);
		if (asked) return this.#show(asked.found, asked.place, kind);
		signal('unknown');
		this.unknown = text.slice(0, 80);
	}

	clear(): void {
		this.found = undefined;
		this.unknown = '';
		this.wasServerAsked = false;
		this.isTaskNeeded = false;
	}

	#show(found: Found, place: string, kind: 'nfc' | 'qr'): void {
		signal(found.isActive ? 'good' : 'wrong');
		this.found = found;
		this.place = place;
		const isLabel = found.kind === 'task_point' && found.isActive;
		const code = isLabel ? parseTagText(found.code)?.code : undefined;
		this.#app.sighting = code ? { placeId: found.placeId, code, kind, at: stamp() } : undefined;
	}

	async #askServer(text: string): Promise<{ found: Found; place: string } | undefined> {
		if (this.#app.status.connection === 'offline') return undefined;
		const { findTag } = await import('#lib/features/field/account.ts');
		const answer = await findTag(text);
		this.wasServerAsked = answer !== 'no-answer';
		if (!answer || answer === 'no-answer') return undefined;
		const tasks = answer.tasks.map((task) => ({ ...task, draft: null, unsent: null }));
		const found: Found = { kind: answer.kind, placeId: answer.placeId, code: text, isActive: answer.isActive, tasks };
		return {
			found,
			place: answer.path
				.slice(-3)
				.map((step) => step.name)
				.join(' › ')
		};
	}
}
