import type { MySettings } from '#lib/domain/access/me.ts';
import type { SafetyVersion } from '#lib/domain/safety/procedure.ts';
import { barcodeForms, parseTagText, type TagRow } from '#lib/domain/tags/tag.ts';
import type { TaskRow } from '#lib/domain/tasks/task.ts';
import type { Draft } from './drafts.ts';
import { SETTINGS_ID } from './entry.ts';
import { type StoredItem, UNSEEN } from './outbox.ts';
import { rebase, type Rebased } from './rebase.ts';
import type { MasterRow, RecordRow, TemplateRow } from './rows.ts';
import { startingWith, type Store } from './store.ts';
import { atPlace, listRanges, listWord } from './task-words.ts';

const DAY_MS = 86_400_000;
const RECORDS_SHOWN = 3;

export type TaskView = TaskRow & {
	draft: (Pick<Draft, 'filled' | 'total' | 'startedAt' | 'savedAt'> & { photos: number }) | null;
	unsent: Rebased['unsent'];
};

/** Everything a run shows, from the device alone. */
export type FieldForm = {
	task: TaskView;
	template: TemplateRow | undefined;
	safety: SafetyVersion | null;
	tags: TagRow[];
	records: RecordRow[];
	masterdata: MasterRow[];
	settings: MySettings | undefined;
	draft: Draft | undefined;
};

export type ScanResult =
	| { kind: 'task_point' | 'asset' | 'barcode'; placeId: string; code: string; isActive: boolean; tasks: TaskView[] }
	| { kind: 'unknown' };

export function readSettings(store: Store): Promise<MySettings | undefined> {
	return store.get('settings', SETTINGS_ID);
}

async function viewsOf(store: Store, rows: readonly TaskRow[]): Promise<TaskView[]> {
	const [items, known] = await Promise.all([store.find('outbox', UNSEEN), store.all('drafts')]);
	const unseen = new Map<string | null, StoredItem[]>();
	for (const item of items) unseen.set(item.taskId, [...(unseen.get(item.taskId) ?? []), item]);
	const drafts = new Map(known.map((draft) => [draft.taskId, draft]));
	return rows.map((task) => {
		const { row, unsent } = rebase(task, unseen.get(task.taskId) ?? []);
		const draft = drafts.get(task.taskId);
		return { ...row, unsent, draft: draft ? summaryOf(draft) : null };
	});
}

function summaryOf({ filled, total, startedAt, savedAt, photos }: Draft): TaskView['draft'] {
	return { filled, total, startedAt, savedAt, photos: photos.length };
}

/** A page of the list in its order; `next` is where the following page begins. */
export async function listTasks(
	store: Store,
	now: Date,
	{ limit = 50, after }: { limit?: number; after?: string } = {}
): Promise<{ items: TaskView[]; next: string | null }> {
	const settings = await readSettings(store);
	const horizon = new Date(now.getTime() + (settings?.lookAheadDays ?? 14) * DAY_MS).toISOString();
	const rows: TaskRow[] = [];
	for (const range of listRanges(horizon)) {
		if (rows.length > limit || (after !== undefined && after >= range.to)) continue;
		const bounds = after !== undefined && after > range.from ? { ...range, after } : range;
		rows.push(...(await store.find('tasks', { ...bounds, limit: limit + 1 - rows.length })));
	}
	const items = await viewsOf(store, rows.slice(0, limit));
	const last = items.at(-1);
	return { items, next: rows.length > limit && last ? listWord(last) : null };
}

export async function getTask(store: Store, taskId: string): Promise<TaskView | undefined> {
	const row = await store.get('tasks', taskId);
	return row && (await viewsOf(store, [row]))[0];
}

export async function tasksAt(store: Store, placeId: string): Promise<TaskView[]> {
	return viewsOf(store, await store.find('tasks', atPlace(placeId)));
}

/** By the newest version of each. */
export async function guardedTemplates(store: Store): Promise<string[]> {
	const newest = new Map<string, TemplateRow>();
	for (const one of await store.all('templates')) {
		if (one.version >= (newest.get(one.templateId)?.version ?? 0)) newest.set(one.templateId, one);
	}
	return [...newest.values()].filter(({ body }) => body.procedureId).map(({ templateId }) => templateId);
}

export async function getForm(store: Store, taskId: string): Promise<FieldForm | undefined> {
	const task = await getTask(store, taskId);
	if (!task) return undefined;
	const draft = await store.get('drafts', taskId);
	const template = draft?.form.template ?? (await templateOf(store, task));
	const records = await store.find('records', startingWith(`p:${task.placeId}|`));
	return {
		task,
		template,
		safety: draft ? draft.form.safety : await safetyOf(store, template),
		tags: await store.find('tags', startingWith(`p:${task.placeId}|`)),
		records: records.reverse().slice(0, RECORDS_SHOWN),
		masterdata: await store.all('masterdata'),
		settings: await readSettings(store),
		draft
	};
}

/** What somebody has done from one instant up to, but not including, another; the last first. */
export async function recordsBy(
	store: Store,
	authorId: string,
	{ from, to }: { from: string; to: string }
): Promise<RecordRow[]> {
	const rows = await store.find('records', { from: `d:|${from}`, to: `d:|${to}` });
	return rows.filter(({ author }) => author.id === authorId).reverse();
}

/** The version the task is pinned to, else the newest one. */
export async function templateOf(store: Store, task: TaskRow): Promise<TemplateRow | undefined> {
	const versions = await store.find('templates', startingWith(`t:${task.templateId}|`));
	return versions.find((one) => one.version === task.templateVersion) ?? versions.at(-1);
}

export async function safetyOf(store: Store, template: TemplateRow | undefined): Promise<SafetyVersion | null> {
	const procedureId = template?.body.procedureId;
	return procedureId === undefined ? null : ((await store.get('safety', procedureId)) ?? null);
}

/** What a scanned or typed text names, from the device alone. */
export async function scan(store: Store, raw: string): Promise<ScanResult> {
	const parsed = parseTagText(raw);
	const [tag] = parsed ? await store.find('tags', { from: `c:${parsed.code}`, to: `c:${parsed.code}\u0000` }) : [];
	if (tag) {
		const kind = tag.type === 'ASSET' ? 'asset' : 'task_point';
		return {
			kind,
			placeId: tag.placeId,
			code: tag.code,
			isActive: tag.isActive,
			tasks: await tasksAt(store, tag.placeId)
		};
	}
	const own = parsed && (await madeHere(store, parsed.code));
	if (own) return { ...own, code: parsed.code, isActive: true, tasks: [] };
	for (const code of barcodeForms(raw)) {
		const [place] = await store.find('places', { from: `b:${code}`, to: `b:${code}\u0000` });
		if (!place) continue;
		const { placeId, isActive } = place;
		return { kind: 'barcode', placeId, code, isActive, tasks: await tasksAt(store, placeId) };
	}
	return { kind: 'unknown' };
}

/** A place or tag that only this phone knows yet. */
async function madeHere(
	store: Store,
	code: string
): Promise<{ kind: 'task_point' | 'asset'; placeId: string } | undefined> {
	const items = await store.find('outbox', UNSEEN);
	const item = items.findLast(({ input }) => input['tagCode'] === code);
	if (!item) return undefined;
	const placeId = String(item.input['placeId']);
	const level = item.input['level'] ?? (await store.get('places', placeId))?.level;
	return { kind: level === 'asset' ? 'asset' : 'task_point', placeId };
}
