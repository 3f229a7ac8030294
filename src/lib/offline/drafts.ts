import type { SafetyVersion } from '#lib/domain/safety/procedure.ts';
import * as z from 'zod/mini';
import {
	type Acknowledgement,
	type FieldValue,
	RecordPhotoClaim,
	type SubmitTask
} from '#lib/domain/tasks/submission.ts';
import type { PathStep, TaskRow } from '#lib/domain/tasks/task.ts';
import { visibleFields } from '#lib/domain/tasks/values.ts';
import type { Change } from './store.ts';
import type { TemplateRow } from './rows.ts';

export type DraftPhoto = RecordPhotoClaim;

/** What is typed and no answer yet: a product without its quantity, a number that cannot be read. */
export type Typed = { what: string; quantity: string };

/** A run that is not handed in yet: what was entered, and the form it was begun with (product 7.6). */
export type Draft = {
	taskId: string;
	recordId: string;
	title: string;
	path: PathStep[];
	templateId: string;
	/** Kept from the start on, whatever is published meanwhile (8.3). */
	form: { template: TemplateRow; safety: SafetyVersion | null };
	startedAt: string;
	settingsRevision: number;
	believed: SubmitTask['believed'];
	/** Where the technician was, in the words of the screen. */
	step: string;
	scroll: number;
	values: Record<string, FieldValue>;
	/** By field, as long as part of it is no answer yet. */
	typed?: Record<string, readonly Typed[]>;
	remarks: string[];
	noteText: string;
	presence: SubmitTask['presence'];
	measures: Acknowledgement[];
	photos: DraftPhoto[];
	filled: number;
	total: number;
	savedAt: string;
};

type Begin = {
	task: TaskRow;
	template: TemplateRow;
	safety: SafetyVersion | null;
	settingsRevision: number;
	recordId: string;
	at: string;
};

export function beginDraft({ task, template, safety, settingsRevision, recordId, at }: Begin): Draft {
	return counted({
		taskId: task.taskId,
		recordId,
		title: task.title,
		path: task.path,
		templateId: task.templateId,
		form: { template, safety },
		startedAt: at,
		settingsRevision,
		believed: { state: task.state, assigneeIds: task.assignees.map(({ id }) => id), revision: task.revision },
		step: '',
		scroll: 0,
		values: {},
		remarks: [],
		noteText: '',
		presence: { kind: 'none' },
		measures: [],
		photos: [],
		filled: 0,
		total: 0,
		savedAt: at
	});
}

/** With the figures of the list: "6 of 9 fields". */
export function counted(draft: Draft): Draft {
	const visible = visibleFields(draft.form.template.body, draft.values);
	const filled = visible.filter((field) => draft.values[field.key] !== undefined).length;
	return { ...draft, filled, total: visible.length };
}

/** What the rejected submission said, without its presence and its safety measures: those are done anew (TL-12). */
export function takeOver(draft: Draft, rejected: SubmitTask, photoIds: ReadonlyMap<string, string>): Draft {
	const photos = rejected.photos.flatMap((photo) => {
		const photoId = photoIds.get(photo.photoId);
		const from = photoIds.get(photo.annotatedFrom ?? '');
		return photoId === undefined ? [] : [z.parse(RecordPhotoClaim, { ...photo, photoId, annotatedFrom: from })];
	});
	const values = Object.entries(rejected.values).flatMap(([key, answer]): [string, FieldValue][] => {
		if (answer.kind !== 'photo') return [[key, answer]];
		const kept = photos.filter((photo) => photo.fieldKey === key).map((photo) => photo.photoId);
		return kept.length > 0 ? [[key, { kind: 'photo', value: kept }]] : [];
	});
	const { remarks, noteText } = rejected;
	return counted({ ...draft, values: Object.fromEntries(values), remarks, noteText, photos });
}

type HandIn = { performedAt: string; isOffline: boolean; appVersion: string };

/** The input of `task.submit`, as the draft stands; unparsed. */
export function submissionOf(
	draft: Draft,
	{ performedAt, isOffline, appVersion }: HandIn
): Record<keyof SubmitTask, unknown> {
	const { safety } = draft.form;
	return {
		taskId: draft.taskId,
		recordId: draft.recordId,
		templateId: draft.templateId,
		templateVersion: draft.form.template.version,
		values: draft.values,
		remarks: draft.remarks,
		noteText: draft.noteText,
		safety: safety && { procedureId: safety.procedureId, version: safety.version, measures: draft.measures },
		presence: draft.presence,
		photos: draft.photos,
		startedAt: draft.startedAt,
		performedAt,
		isOffline,
		appVersion,
		settingsRevision: draft.settingsRevision,
		believed: draft.believed
	};
}

export function putDraft(draft: Draft): Change {
	return { table: 'drafts', op: 'put', id: draft.taskId, by: [`s|${draft.savedAt}|${draft.taskId}`], row: draft };
}
