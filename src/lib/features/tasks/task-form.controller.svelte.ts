import type { TaskRow } from '#lib/domain/tasks/task.ts';
import type { Issue } from '#lib/ui/form/form.controller.svelte.ts';
import { m } from '#lib/words/m.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';
import { isoDay } from '../session/days.ts';

type Option = { value: string; label: string; detail?: string };

const SEARCH_AFTER_MS = 200;
const SHORTEST_SEARCH = 2;

/** What the form for a new task can choose from, and what already waits at the chosen point. */
export class TaskChoices {
	places = $state.raw<Option[]>([]);
	people = $state.raw<Option[]>([]);
	#waiting = $state.raw<readonly TaskRow[]>([]);
	#siteZone = $state<string | undefined>();
	readonly #app: PortalApp;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(app: PortalApp) {
		this.#app = app;
		void this.#readPeople();
	}

	/** The site's zone once a point is chosen; before that the company's. */
	get zone(): string {
		return this.#siteZone ?? this.#app.zone;
	}

	/** Today 23:59, as a date and time field takes it. */
	get tonight(): string {
		return `${isoDay(this.#app.now, this.#app.zone)}T23:59`;
	}

	/** An active task of the same template at the chosen point. */
	twinOf(templateId: string): TaskRow | undefined {
		return this.#waiting.find((task) => task.templateId === templateId);
	}

	search(typed: string): void {
		clearTimeout(this.#timer);
		const search = typed.trim();
		if (search.length < SHORTEST_SEARCH) return;
		this.#timer = setTimeout(() => void this.#find(search), SEARCH_AFTER_MS);
	}

	async choose(placeId: string): Promise<void> {
		if (!placeId) return;
		const { items } = await this.#app.client.task.list.query({ placeId, tab: 'active' });
		this.#waiting = items;
		this.#siteZone = items[0]?.zone;
	}

	async #find(search: string): Promise<void> {
		const { items } = await this.#app.client.place.tree.query({ search });
		this.places = items
			.filter(({ level, isActive }) => level === 'task_point' && isActive)
			.map(({ placeId, name, path }) => ({
				value: placeId,
				label: name,
				detail: (path ?? [])
					.slice(0, -1)
					.map((step) => step.name)
					.join(' › ')
			}));
	}

	async #readPeople(): Promise<void> {
		if (!this.#app.may('task.assign')) return;
		const { items } = await this.#app.client.task.assignees.query({});
		this.people = items.map(({ userId, name, email }) => ({
			value: userId,
			label: name,
			...(email ? { detail: email } : {})
		}));
	}
}

export function whatIsMissing({ placeId, templateId, due }: Record<'placeId' | 'templateId' | 'due', string>): Issue[] {
	return [
		...(placeId ? [] : [{ path: 'placeId', message: m.tasks_place_needed() }]),
		...(templateId ? [] : [{ path: 'templateId', message: m.tasks_template_needed() }]),
		...(due ? [] : [{ path: 'due', message: m.tasks_due_needed() }])
	];
}
