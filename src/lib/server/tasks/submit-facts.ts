import type { Loss } from '#lib/domain/devices/device.ts';
import type { PathStep } from '#lib/domain/tasks/task.ts';
import type { TemplateBody } from '#lib/domain/tasks/template.ts';
import type { SubmitTask } from '#lib/domain/tasks/submission.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';
import { lossOf } from '../devices/own-device.service.ts';
import { type JudgedVersion, judgedVersions } from '../safety/safety.service.ts';
import { type LockedTask, lockTasks, selectFormerOwn } from './lock.queries.ts';
import { selectTaskSettings, type TaskSettings } from './settings.queries.ts';
import {
	type KnownPlace,
	type KnownRecord,
	type KnownTag,
	selectForms,
	selectKnownPlaces,
	selectKnownProducts,
	selectKnownRecords,
	selectTagsAt
} from './submit.queries.ts';

/** What judging a submission takes to know. */
export type Facts = {
	task: LockedTask;
	settings: TaskSettings;
	/** The form of the version it names; undefined when the task's template has no such version. */
	body: TemplateBody | undefined;
	/** Published versions of the form's procedure, newest first. */
	safety: readonly JudgedVersion[];
	products: ReadonlySet<string>;
	path: PathStep[];
	isPlaceDeleted: boolean;
	tags: readonly KnownTag[];
	/** Is, or once was, an assignee (TL-19). */
	wasAssignee: boolean;
	/** Has a record that counts, or stands beside the one that does. */
	hasSubmitted: boolean;
	current: KnownRecord | undefined;
	/** What stands under its id already. */
	known: KnownRecord | undefined;
	nextNumber: number;
	/** Why it came by the evidence key, if it did (8.5). */
	loss: Loss | undefined;
};

/** Holds the tasks until commit and reads what is known about these submissions; nothing for a task that is not there. */
export async function holdFacts(
	scope: CommandScope,
	submissions: readonly SubmitTask[]
): Promise<(submission: SubmitTask) => Facts | undefined> {
	const taskIds = submissions.map(({ taskId }) => taskId);
	// Statements that travel together are run in this order: everything is read under the locks.
	const [locked, own, records, settings, forms] = await Promise.all([
		lockTasks(scope, taskIds),
		selectFormerOwn(scope, taskIds),
		selectKnownRecords(scope, { taskIds, recordIds: submissions.map(({ recordId }) => recordId) }),
		selectTaskSettings(scope),
		selectForms(scope, submissions)
	]);
	const [places, tags, products, versions, loss] = await Promise.all([
		selectKnownPlaces(scope, [...new Set(locked.flatMap(placesOf))]),
		selectTagsAt(scope, [...new Set(locked.map(({ placeId }) => placeId))]),
		selectKnownProducts(scope, [...new Set(submissions.flatMap(productsOf))]),
		judgedVersions(
			scope,
			forms.flatMap(({ body }) => body.procedureId ?? [])
		),
		lossOf(scope)
	]);
	const tasks = new Map(locked.map((task) => [task.taskId, task]));
	const byId = new Map(places.map((place) => [place.id, place]));
	const asked = { settings, products: new Set(products), loss };

	return (submission) => {
		const task = tasks.get(submission.taskId);
		if (!task) return undefined;
		const body = formOf(forms, task, submission);
		return {
			...asked,
			...historyOf(scope, task, records),
			task,
			body,
			safety: versions.get(body?.procedureId ?? '') ?? [],
			path: pathOf(task, byId),
			isPlaceDeleted: byId.get(task.placeId)?.isDeleted ?? false,
			tags: tags.filter(({ placeId }) => placeId === task.placeId),
			wasAssignee: own.includes(task.taskId),
			known: records.find(({ recordId }) => recordId === submission.recordId)
		};
	};
}

type Forms = Awaited<ReturnType<typeof selectForms>>;

function formOf(forms: Forms, task: LockedTask, { templateId, templateVersion }: SubmitTask) {
	if (templateId !== task.templateId) return undefined;
	return forms.find((form) => form.templateId === templateId && form.templateVersion === templateVersion)?.body;
}

function historyOf({ actor }: Scope, task: LockedTask, records: readonly KnownRecord[]) {
	const earlier = records.filter(({ taskId }) => taskId === task.taskId);
	return {
		hasSubmitted: earlier.some(
			({ authorId, kind, review }) => authorId === actor.userId && kind !== 'review' && review !== 'rejected'
		),
		current: earlier.find(({ recordId }) => recordId === task.currentRecordId),
		nextNumber: Math.max(0, ...earlier.map(({ number }) => number)) + 1
	};
}

/** From the site down to the task point. */
function placesOf({ siteId, lineId, sectionId, assetId, placeId }: LockedTask): string[] {
	return [siteId, lineId, sectionId, assetId, placeId];
}

function pathOf(task: LockedTask, places: ReadonlyMap<string, KnownPlace>): PathStep[] {
	const steps = [...new Set(placesOf(task))].map((id) => places.get(id));
	return steps.flatMap((place) => (place ? [{ id: place.id, name: place.name }] : []));
}

export function productsOf({ values }: Pick<SubmitTask, 'values'>): string[] {
	return Object.values(values).flatMap((answer) =>
		answer.kind === 'product' ? answer.value.map(({ productId }) => productId) : []
	);
}
