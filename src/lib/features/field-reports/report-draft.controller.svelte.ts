import { recordValues } from '#lib/domain/tasks/values.ts';
import type { Hint, ReportPlace } from '#lib/offline/field-client.ts';
import type { FormDraft } from '#lib/offline/forms.ts';
import type { MasterRow } from '#lib/offline/rows.ts';
import type { FieldApp } from '../field/field-app.controller.svelte.ts';
import { sayValue } from '../field/say-value.ts';

/** What a report begins with: where it was called from, and the reading that was red. */
export type Origin = { placeId?: string | undefined; taskId?: string | undefined; fieldKey?: string | undefined };

/** The address of a new report says it. */
export function originOf(asked: URLSearchParams): Origin {
	return {
		placeId: asked.get('place') ?? undefined,
		taskId: asked.get('task') ?? undefined,
		fieldKey: asked.get('field') ?? undefined
	};
}

type Where = { placeId: string; lineId: string; assetId: string | null; pointId: string | null; name: string };

/** What both forms of a report need to know, from the phone alone. */
export class ReportDraft {
	where = $state.raw<Where | undefined>();
	places = $state.raw<readonly ReportPlace[]>([]);
	choices = $state.raw<readonly MasterRow[]>([]);
	/** Open reports of everybody at the chosen place (4.8, TL-62). */
	hints = $state.raw<readonly Hint[]>([]);
	/** "Bearing temperature: 95 °C (red)", from the run it was found in. */
	reading = $state('');
	isReady = $state(false);

	readonly #app: FieldApp;

	constructor(app: FieldApp) {
		this.#app = app;
	}

	async begin(kind: 'repair-type' | 'shutdown-reason', origin: Origin, stored: FormDraft | undefined): Promise<void> {
		const { client } = this.#app;
		this.choices = await client.reportChoices(kind);
		this.places = await client.reportPlaces();
		const task = origin.taskId === undefined ? undefined : await client.getTask(origin.taskId);
		const kept = stored?.values['placeId'];
		const placeId = stored ? kept : (task?.placeId ?? origin.placeId);
		if (typeof placeId === 'string') await this.choose(placeId);
		if (!stored && origin.taskId !== undefined && origin.fieldKey !== undefined)
			this.reading = await this.#readingOf(origin.taskId, origin.fieldKey);
		this.isReady = true;
	}

	async choose(placeId: string): Promise<void> {
		const found = await this.#app.client.lineAndAsset(placeId);
		if (!found) return;
		const name = this.places.find((place) => place.placeId === (found.assetId ?? found.lineId))?.name ?? '';
		this.where = { placeId, name, ...found };
		this.hints = await this.#app.client.hintsAt(found);
	}

	change(): void {
		this.where = undefined;
		this.hints = [];
	}

	async #readingOf(taskId: string, fieldKey: string): Promise<string> {
		const draft = await this.#app.client.draft(taskId);
		const [value] = draft
			? recordValues(draft.form.template.body, draft.values).filter(({ key }) => key === fieldKey)
			: [];
		return value ? `${value.label}: ${sayValue(value)}` : '';
	}
}
