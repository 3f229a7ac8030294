import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';
import { checkSubmission, type CheckedVersion, type SubmissionContext } from './check-submission.ts';
import { correctedTimes, flagsOf } from './flags.ts';
import { SubmitTask } from './submission.ts';
import { TemplateBody } from './template.ts';

const id = (n: number) => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const at = (seconds: number) => new Date(Date.UTC(2026, 4, 4, 8, 0, seconds)).toISOString();
const PROCEDURE = id(7);
const CODE = '7K3M9QX2TD';

const body = z.parse(TemplateBody, {
	fields: [
		{ key: 'done', label: 'Done', kind: 'yes_no', isRequired: true },
		{ key: 'why', label: 'Why', kind: 'text', isRequired: true, showWhen: { key: 'done', is: 'is', value: false } },
		{ key: 'pic', label: 'Picture', kind: 'photo', photosMin: 1, photosMax: 2 }
	],
	procedureId: PROCEDURE,
	minPhotos: 1
});

const measures = [
	{ order: 1, instruction: 'Lock out', isRequired: true },
	{ order: 2, instruction: 'Wear gloves', isRequired: false }
];

function version(number: number, publishedAt = at(-100)): CheckedVersion {
	return { procedureId: PROCEDURE, version: number, measures, publishedAt };
}

function photo(n: number, fieldKey?: string) {
	return {
		photoId: id(n),
		...(fieldKey ? { fieldKey } : {}),
		sha256: 'a'.repeat(64),
		sizeBytes: 10,
		contentType: 'image/jpeg',
		source: 'camera',
		takenAt: at(5)
	};
}

const SAFE = {
	procedureId: PROCEDURE,
	version: 1,
	measures: [
		{ order: 1, shownAt: at(1), acknowledgedAt: at(4) },
		{ order: 2, shownAt: at(4), skippedAt: at(5) }
	]
};

function submission(changes: object = {}): SubmitTask {
	return z.parse(SubmitTask, {
		taskId: id(1),
		recordId: id(2),
		templateId: id(3),
		templateVersion: 1,
		values: { done: { kind: 'yes_no', value: true }, pic: { kind: 'photo', value: [id(20)] } },
		safety: SAFE,
		presence: { kind: 'none' },
		photos: [photo(20, 'pic')],
		startedAt: at(0),
		performedAt: at(60),
		...changes
	});
}

function problems(changes: object = {}, context: Partial<SubmissionContext> = {}) {
	return checkSubmission({
		submission: submission(changes),
		body,
		safety: [version(1)],
		settings: { nfcRequired: false, qrCountsAsPresence: true },
		tagCodes: [CODE],
		...context
	}).map(({ code, field }) => `${code} ${field}`);
}

describe('a submission', () => {
	it('passes when everything is there', () => {
		expect(problems()).toEqual([]);
	});

	it('names an unknown version of the form and nothing else', () => {
		expect(problems({ values: {} }, { body: undefined })).toEqual(['unknown-version templateVersion']);
	});

	it('needs every required measure, in order, each after the one before', () => {
		expect(problems({ safety: null })).toEqual(['safety-incomplete safety']);
		expect(problems({ safety: { ...SAFE, measures: [SAFE.measures[0]] } })).toEqual([
			'safety-incomplete safety.measures.2'
		]);
		const skipped = [{ order: 1, shownAt: at(1), skippedAt: at(4) }, SAFE.measures[1]];
		expect(problems({ safety: { ...SAFE, measures: skipped } })).toEqual(['safety-incomplete safety.measures.1']);
		const swapped = [{ order: 1, shownAt: at(1), acknowledgedAt: at(30) }, SAFE.measures[1]];
		expect(problems({ safety: { ...SAFE, measures: swapped } })).toEqual(['safety-incomplete safety.measures.2']);
	});

	it('needs a published version of the procedure', () => {
		expect(problems({ safety: { ...SAFE, version: 9 } })).toEqual(['safety-version safety.version']);
		expect(problems({ safety: SAFE }, { safety: [] })).toEqual(['safety-version safety.version']);
		expect(problems({ safety: null }, { safety: [] })).toEqual([]);
	});

	it('needs required visible fields and takes no value of a hidden or unknown one', () => {
		const no = { done: { kind: 'yes_no', value: false }, pic: { kind: 'photo', value: [id(20)] } };
		expect(problems({ values: no })).toEqual(['field-required values.why']);
		const hidden = { ...no, done: { kind: 'yes_no', value: true }, why: { kind: 'text', value: 'x' } };
		expect(problems({ values: hidden })).toEqual(['field-invalid values.why']);
		const unknown = { done: hidden.done, pic: hidden.pic, other: { kind: 'rating', value: 1 } };
		expect(problems({ values: unknown })).toEqual(['field-invalid values.other']);
	});

	it('counts photos of the field and of the template', () => {
		expect(problems({ values: { done: { kind: 'yes_no', value: true } }, photos: [] })).toEqual([
			'photos-missing values.pic',
			'photos-missing photos'
		]);
		const three = [photo(20, 'pic'), photo(21, 'pic'), photo(22, 'pic')];
		const values = { done: { kind: 'yes_no', value: true }, pic: { kind: 'photo', value: [id(20), id(21), id(22)] } };
		expect(problems({ values, photos: three })).toEqual(['photos-too-many values.pic']);
		expect(problems({ photos: [photo(20, 'pic'), photo(21, 'gone')] })).toEqual(['field-invalid photos']);
		expect(problems({ photos: [photo(20, 'pic'), photo(21), photo(21)] })).toEqual(['field-invalid photos']);
	});

	it('asks for presence as the settings say and judges any proof that is given', () => {
		const strict = { settings: { nfcRequired: true, qrCountsAsPresence: false } };
		const qr = { kind: 'qr', tagCode: `NFC_TASKPOINT_${CODE}`, at: at(10) };
		expect(problems({}, strict)).toEqual(['presence-required presence']);
		expect(problems({ presence: qr }, strict)).toEqual(['presence-required presence']);
		expect(problems({ presence: { ...qr, kind: 'nfc' } }, strict)).toEqual([]);
		expect(problems({ presence: qr }, { settings: { nfcRequired: true, qrCountsAsPresence: true } })).toEqual([]);
		expect(problems({ presence: { ...qr, tagCode: '0000000000' } })).toEqual(['presence-wrong presence.tagCode']);
		expect(problems({ presence: { kind: 'skip', skipReason: 'no-nfc' } }, strict)).toEqual([]);
		expect(problems({ presence: { kind: 'skip', skipReason: 'other' } }, strict)).toEqual([
			'presence-required presence.skipReason'
		]);
	});
});

describe('what reviewers see flagged', () => {
	function flags(changes: object, context: Partial<Parameters<typeof flagsOf>[0]> = {}, skewMs = 0) {
		const given = submission(changes);
		const times = correctedTimes(given, skewMs, new Date(at(100)));
		const defaults = { overdueAt: new Date(at(90)), safety: [version(1)], activeTagCodes: [CODE], values: [] };
		return flagsOf({ submission: given, times, ...defaults, ...context });
	}

	it('nothing, when all is well', () => {
		expect(flags({})).toEqual([]);
	});

	it('work done after the grace', () => {
		expect(flags({}, { overdueAt: new Date(at(59)) })).toEqual(['late']);
		expect(flags({}, { overdueAt: new Date(at(60)) })).toEqual([]);
	});

	it('a measure acknowledged in less than two seconds', () => {
		const fast = [{ order: 1, shownAt: at(1), acknowledgedAt: new Date(Date.parse(at(1)) + 1999).toISOString() }];
		expect(flags({ safety: { ...SAFE, measures: fast } })).toEqual(['fast-acknowledgement']);
		expect(flags({ safety: { ...SAFE, measures: [{ order: 1, shownAt: at(1), acknowledgedAt: at(3) }] } })).toEqual([]);
	});

	it('a safety version that was no longer the newest at the start', () => {
		expect(flags({}, { safety: [version(2), version(1)] })).toEqual(['old-safety-version']);
		expect(flags({}, { safety: [version(2, at(30)), version(1)] })).toEqual([]);
	});

	it('a clock that is off: the receipt stands for the work', () => {
		expect(flags({ performedAt: at(200) })).toContain('clock-off');
		expect(flags({ startedAt: at(61) })).toContain('clock-off');
		expect(flags({ startedAt: at(-400), performedAt: at(-340) }, {}, 400_000)).toContain('clock-off');
		expect(correctedTimes(submission({ performedAt: at(200) }), 0, new Date(at(100))).performedAt.toISOString()).toBe(
			at(100)
		);
		expect(correctedTimes(submission({ performedAt: at(102) }), 0, new Date(at(100)))).toMatchObject({
			isClockOff: false
		});
	});

	it('an old tag, a picture from the gallery, an alert, work without network', () => {
		const presence = { kind: 'qr', tagCode: CODE };
		const alert = { key: 'x', label: 'X', kind: 'rating' as const, value: 1, isAlert: true };
		const changes = { presence, photos: [{ ...photo(20, 'pic'), source: 'gallery' }], isOffline: true };
		expect(flags(changes, { activeTagCodes: [], values: [alert] })).toEqual([
			'old-tag',
			'gallery-photo',
			'alert',
			'offline'
		]);
	});
});
