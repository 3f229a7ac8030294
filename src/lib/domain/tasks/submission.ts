import * as z from 'zod/mini';
import { MAX_PHOTOS, PhotoClaim } from '../files/photo.ts';
import { PhotoId, ProcedureId, RecordId, TaskId, TemplateId } from '../shared/id.ts';
import { Instant } from '../shared/instant.ts';
import { sent, text } from '../shared/text.ts';
import { PRESENCES, SKIP_REASONS } from './vocabulary.ts';

// What a technician hands in (product 3.6, 4.4). The device makes it, the server keeps it as sent.

/** What the database's counters hold. */
const MAX_VERSION = 2 ** 31 - 1;
const Version = z.int().check(z.minimum(1), z.maximum(MAX_VERSION));

const quantity = z.number().check(z.gt(0), z.lte(999_999_999_999));

/** One value per kind of field; photos of a field are named by id and travel apart. */
export const FieldValue = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('number'), value: z.number() }),
	z.strictObject({ kind: z.literal('meter'), value: z.number(), isReplaced: z._default(z.boolean(), false) }),
	z.strictObject({ kind: z.literal('choice'), value: text(1, 80) }),
	z.strictObject({ kind: z.literal('text'), value: text(1, 2000) }),
	z.strictObject({ kind: z.literal('duration'), value: z.int().check(z.minimum(0), z.maximum(10_080)) }),
	z.strictObject({ kind: z.literal('photo'), value: z.array(PhotoId).check(z.minLength(1), z.maxLength(10)) }),
	z.strictObject({ kind: z.literal('check'), value: z.enum(['ok', 'not_ok', 'n_a']) }),
	z.strictObject({ kind: z.literal('rating'), value: z.int().check(z.minimum(1), z.maximum(5)) }),
	z.strictObject({ kind: z.literal('yes_no'), value: z.boolean() }),
	z.strictObject({
		kind: z.literal('product'),
		value: z.array(z.strictObject({ productId: sent(36), quantity })).check(z.minLength(1), z.maxLength(10))
	}),
	z.strictObject({
		kind: z.literal('parts'),
		value: z.array(z.strictObject({ name: text(1, 80), quantity })).check(z.minLength(1), z.maxLength(20))
	})
]);
export type FieldValue = z.output<typeof FieldValue>;

/** A photo of a record can be the answer to one of its fields. */
export const RecordPhotoClaim = z.strictObject({ ...PhotoClaim.shape, fieldKey: z.optional(sent(40)) });
export type RecordPhotoClaim = z.output<typeof RecordPhotoClaim>;

export const Acknowledgement = z.strictObject({
	order: z.int().check(z.minimum(1), z.maximum(30)),
	shownAt: Instant,
	acknowledgedAt: z.optional(Instant),
	skippedAt: z.optional(Instant)
});
export type Acknowledgement = z.output<typeof Acknowledgement>;

export const SubmitTask = z.strictObject({
	taskId: TaskId,
	recordId: RecordId,
	templateId: TemplateId,
	templateVersion: Version,
	values: z.record(z.string().check(z.regex(/^[a-z0-9_]{1,40}$/)), FieldValue),
	remarks: z._default(z.array(text(1, 80)).check(z.maxLength(30)), []),
	noteText: z._default(text(0, 2000), ''),
	safety: z.nullable(
		z.strictObject({
			procedureId: ProcedureId,
			version: Version,
			measures: z.array(Acknowledgement).check(z.maxLength(30))
		})
	),
	presence: z.strictObject({
		kind: z.enum(PRESENCES),
		tagCode: z.optional(sent(80)),
		at: z.optional(Instant),
		skipReason: z.optional(z.enum(SKIP_REASONS)),
		skipNote: z.optional(text(0, 500))
	}),
	photos: z._default(z.array(RecordPhotoClaim).check(z.maxLength(MAX_PHOTOS)), []),
	startedAt: Instant,
	/** The moment of "Submit" by the device's clock. */
	performedAt: Instant,
	isOffline: z._default(z.boolean(), false),
	appVersion: z._default(sent(40), ''),
	/** Revision of the settings the device last received before the start (TL-26). */
	settingsRevision: z._default(z.int().check(z.minimum(0), z.maximum(MAX_VERSION)), 0),
	believed: z._default(
		z.strictObject({
			state: z._default(sent(20), ''),
			assigneeIds: z._default(z.array(sent(36)).check(z.maxLength(10)), []),
			revision: z._default(z.int().check(z.minimum(0), z.maximum(MAX_VERSION)), 0)
		}),
		{ state: '', assigneeIds: [], revision: 0 }
	)
});
export type SubmitTask = z.output<typeof SubmitTask>;

/** A record keeps each value with its label, colour and limits at the time (3.6). */
export type RecordValue = {
	key: string;
	label: string;
	kind: FieldValue['kind'];
	value: FieldValue['value'];
	unit?: string;
	colour?: 'green' | 'amber' | 'red';
	limits?: { minimum?: number; softMinimum?: number; softMaximum?: number; maximum?: number };
	isAlert: boolean;
};
