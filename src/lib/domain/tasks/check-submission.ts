import type { SafetyVersion } from '../safety/procedure.ts';
import { areDistinct, MAX_PHOTOS } from '../files/photo.ts';
import type { RefusalCode } from '../shared/refusal.ts';
import { parseTagText } from '../tags/tag.ts';
import type { Acknowledgement, SubmitTask } from './submission.ts';
import type { TemplateBody } from './template.ts';
import { isValid, visibleFields } from './values.ts';

/** A published version, without its prose. */
export type CheckedVersion = Pick<SafetyVersion, 'procedureId' | 'version' | 'measures' | 'publishedAt'>;

export type SubmissionContext = {
	submission: SubmitTask;
	/** Form of the version the submission names; undefined when the task's template has no such version. */
	body: TemplateBody | undefined;
	/** Published versions of the task's procedure that the checker knows; empty when none applies. */
	safety: readonly CheckedVersion[];
	/** The settings the device last received before the start. */
	settings: { nfcRequired: boolean; qrCountsAsPresence: boolean };
	/** Codes of the task point's tags, active or not. */
	tagCodes: readonly string[];
};

export type Problem = { code: RefusalCode; field: string };

/** Everything wrong with a submission, in the order of 4.4 (TL-21 to TL-26); nothing when it can be taken. */
export function checkSubmission(context: SubmissionContext): Problem[] {
	const { submission, body } = context;
	if (!body) return [{ code: 'unknown-version', field: 'templateVersion' }];
	return [
		...checkSafety(submission.safety, context.safety),
		...checkFields(submission, body),
		...checkPhotos(submission, body),
		...checkPresence(context)
	];
}

/** TL-22 comes before TL-23, but measures can only be judged against the version they belong to. */
function checkSafety(given: SubmitTask['safety'], versions: readonly CheckedVersion[]): Problem[] {
	if (!given) return versions.length > 0 ? [{ code: 'safety-incomplete', field: 'safety' }] : [];
	const version = versions.find((known) => known.version === given.version && known.procedureId === given.procedureId);
	return version ? checkMeasures(given.measures, version) : [{ code: 'safety-version', field: 'safety.version' }];
}

function checkMeasures(given: readonly Acknowledgement[], version: CheckedVersion): Problem[] {
	const problems: Problem[] = [];
	let before = -Infinity;
	for (const measure of [...version.measures].sort((a, b) => a.order - b.order)) {
		const answer = given.find(({ order }) => order === measure.order);
		const at = answer && doneAt(answer, measure.isRequired);
		if (at === undefined || at < before)
			problems.push({ code: 'safety-incomplete', field: `safety.measures.${measure.order}` });
		else before = at;
	}
	const isForeign = given.some(({ order }) => !version.measures.some((measure) => measure.order === order));
	return isForeign ? [...problems, { code: 'safety-version', field: 'safety.measures' }] : problems;
}

function doneAt(answer: Acknowledgement, isRequired: boolean): number | undefined {
	const at = answer.acknowledgedAt ?? (isRequired ? undefined : answer.skippedAt);
	if (at === undefined || Date.parse(at) < Date.parse(answer.shownAt)) return undefined;
	return Date.parse(at);
}

function checkFields({ values, photos }: SubmitTask, body: TemplateBody): Problem[] {
	const visible = visibleFields(body, values);
	const problems: Problem[] = [];
	for (const field of visible) {
		const answer = values[field.key];
		const path = `values.${field.key}`;
		if (!answer) {
			if (field.isRequired) problems.push({ code: 'field-required', field: path });
			continue;
		}
		const claimed = photos.filter(({ fieldKey }) => fieldKey === field.key).map(({ photoId }) => photoId);
		const isClaimed = answer.kind !== 'photo' || isSameSet(answer.value, claimed);
		if (!isValid(field, answer) || !isClaimed) problems.push({ code: 'field-invalid', field: path });
	}
	const shown = new Set(visible.map(({ key }) => key));
	const hidden = Object.keys(values).filter((key) => !shown.has(key));
	return [...problems, ...hidden.map((key): Problem => ({ code: 'field-invalid', field: `values.${key}` }))];
}

function isSameSet(left: readonly string[], right: readonly string[]): boolean {
	return left.length === right.length && left.every((item) => right.includes(item));
}

function checkPhotos({ values, photos }: SubmitTask, body: TemplateBody): Problem[] {
	const problems: Problem[] = [];
	const shown = visibleFields(body, values).filter(({ kind }) => kind === 'photo');
	for (const field of shown) {
		const count = photos.filter(({ fieldKey }) => fieldKey === field.key).length;
		if (count < field.photosMin) problems.push({ code: 'photos-missing', field: `values.${field.key}` });
		if (count > field.photosMax) problems.push({ code: 'photos-too-many', field: `values.${field.key}` });
	}
	const isStray = photos.some(({ fieldKey }) => fieldKey !== undefined && !shown.some(({ key }) => key === fieldKey));
	if (isStray) problems.push({ code: 'field-invalid', field: 'photos' });
	if (!areDistinct(photos)) problems.push({ code: 'field-invalid', field: 'photos' });
	if (photos.length < body.minPhotos) problems.push({ code: 'photos-missing', field: 'photos' });
	if (photos.length > MAX_PHOTOS) problems.push({ code: 'photos-too-many', field: 'photos' });
	return problems;
}

/** A proof that is given must be right even where none is asked for (TL-26). */
function checkPresence({ submission: { presence }, settings, tagCodes }: SubmissionContext): Problem[] {
	if (presence.kind === 'skip') {
		const isExplained =
			presence.skipReason !== undefined && (presence.skipReason !== 'other' || Boolean(presence.skipNote));
		return isExplained ? [] : [{ code: 'presence-required', field: 'presence.skipReason' }];
	}
	if (presence.kind === 'none') {
		return settings.nfcRequired ? [{ code: 'presence-required', field: 'presence' }] : [];
	}
	const code = parseTagText(presence.tagCode ?? '')?.code;
	if (code === undefined || !tagCodes.includes(code)) return [{ code: 'presence-wrong', field: 'presence.tagCode' }];
	const isEnough = presence.kind === 'nfc' || settings.qrCountsAsPresence || !settings.nfcRequired;
	return isEnough ? [] : [{ code: 'presence-required', field: 'presence' }];
}
