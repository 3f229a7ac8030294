import { createHash } from 'node:crypto';
import { canonicalJson } from '#lib/domain/audit/canonical.ts';
import type { RecordValue } from '#lib/domain/tasks/submission.ts';
import type { HoldReason, RecordFlag, RecordKind } from '#lib/domain/tasks/vocabulary.ts';
import { answers } from './answers.ts';
import type { Definitions } from './definitions.ts';
import { later } from './local-time.ts';
import { change, type DemoTask, note, start } from './task-rows.ts';
import { addRow, type Member, type World } from './world.ts';

type Handing = { author: Member; performedAt: Date; kind?: RecordKind; hold?: HoldReason; supersedes?: string };

export type DemoRecord = { id: string; row: Record<string, unknown>; receivedAt: Date };

/** One submission: what was filled in, confirmed and proven, and when it reached the server. */
export function makeRecord(world: World, definitions: Definitions, task: DemoTask, handing: Handing): DemoRecord {
	const { random } = world;
	const { author, performedAt, kind = 'primary', hold } = handing;
	const startedAt = later(performedAt, -random.between(0.5, 1.4) * task.template.spec.minutes);
	const version = kind === 'review' ? pinnedVersion(task) : start(task, startedAt, author);
	const values = answers({ world, definitions, template: task.template, point: task.point, at: performedAt });
	const isOffline = random.chance(0.12);
	const delayed = later(performedAt, isOffline ? random.between(6, 200) : random.between(0.02, 0.1));
	const receivedAt = delayed < world.now ? delayed : later(performedAt, 0.05);
	const acknowledgements = acknowledge(world, task, startedAt);
	const isFast = acknowledgements?.measures.some((measure) => measure.isFast) ?? false;
	const content = {
		values,
		remarks: task.template.body.remarks.filter(() => random.chance(0.06)),
		note_text: '',
		acknowledgements,
		...presence(world, task, startedAt),
		path: task.point.path,
		started_at: startedAt,
		performed_at: performedAt
	};
	const id = random.id(startedAt);
	task.records += 1;
	const row = addRow(world, 'execution', {
		id,
		task_id: task.id,
		number: task.records,
		kind,
		author_id: author.id,
		author_name: author.name,
		device_id: author.deviceId,
		app_version: '0.1.0',
		template_id: task.template.templateId,
		template_version: version,
		settings_revision: 1,
		...content,
		device_time: performedAt,
		received_at: receivedAt,
		skew_ms: random.int(-900, 900),
		flags: flags({ isLate: performedAt > task.overdueAt, isFast, isOffline, values }),
		review: 'not-needed',
		reviewed_by: null,
		reviewed_at: null,
		review_reason: null,
		hold_reason: hold ?? null,
		believed: hold ? { state: 'open', assigneeIds: [author.id], revision: 1 } : null,
		supersedes: handing.supersedes ?? null,
		content_hash: createHash('sha256').update(canonicalJson(content)).digest('hex')
	});
	addSkip(world, task, author, row);
	addPhotos(world, row, values);
	return { id, row, receivedAt };
}

function pinnedVersion(task: DemoTask): number {
	return Number(task.row['template_version'] ?? task.template.version);
}

function flags(seen: { isLate: boolean; isFast: boolean; isOffline: boolean; values: RecordValue[] }): RecordFlag[] {
	const judged: [RecordFlag, boolean][] = [
		['late', seen.isLate],
		['fast-acknowledgement', seen.isFast],
		['alert', seen.values.some((value) => value.isAlert)],
		['offline', seen.isOffline]
	];
	return judged.filter(([, applies]) => applies).map(([flag]) => flag);
}

function acknowledge(world: World, task: DemoTask, startedAt: Date) {
	const { procedure } = task.template;
	if (!procedure) return null;
	let at = later(startedAt, 0.1);
	const isHasty = world.random.chance(0.012);
	const measures = procedure.measures.map(({ order, isRequired }, index) => {
		const shownAt = at;
		const seconds = isHasty && index === 1 ? world.random.between(0.6, 1.8) : world.random.between(2.6, 14);
		at = later(at, seconds / 60);
		const isSkipped = !isRequired && world.random.chance(0.4);
		return {
			order,
			shownAt: shownAt.toISOString(),
			[isSkipped ? 'skippedAt' : 'acknowledgedAt']: at.toISOString(),
			isFast: seconds < 2 && !isSkipped
		};
	});
	return { procedureId: procedure.procedureId, version: procedure.version, measures };
}

function presence(world: World, task: DemoTask, startedAt: Date) {
	const { random, settings } = world;
	const nothing = { presence: 'none', tag_code: null, presence_at: null, skip_reason: null, skip_note: null };
	if (random.chance(settings.isNfcRequired ? 0.018 : 0.024)) {
		const reason = random.pick(['tag-damaged', 'tag-missing', 'unreachable', 'no-nfc', 'other']);
		const text = reason === 'other' ? 'Scaffolding in front of the tag' : '';
		return { ...nothing, presence: 'skip', skip_reason: reason, skip_note: text };
	}
	if (!settings.isNfcRequired && random.chance(0.18)) return nothing;
	const isChip = task.point.isChipWritten && random.chance(settings.isNfcRequired ? 0.95 : 0.65);
	return {
		...nothing,
		presence: isChip ? 'nfc' : 'qr',
		tag_code: task.point.tagCode,
		presence_at: later(startedAt, 0.05)
	};
}

function addSkip(world: World, task: DemoTask, author: Member, row: Record<string, unknown>): void {
	if (row['presence'] !== 'skip') return;
	addRow(world, 'nfc_skip', {
		id: world.random.id(world.begin),
		task_id: task.id,
		place_id: task.point.placeId,
		execution_id: row['id'],
		author_id: author.id,
		reason: row['skip_reason'],
		note: row['skip_note'],
		raised_at: row['performed_at'],
		state: 'pending',
		reviewed_by: null,
		reviewed_at: null,
		review_note: null
	});
}

function addPhotos(world: World, record: Record<string, unknown>, values: readonly RecordValue[]): void {
	for (const { key, kind, value } of values) {
		if (kind !== 'photo' || !Array.isArray(value)) continue;
		for (const photoId of value) {
			const picture = world.random.pick(world.pictures);
			addRow(world, 'photo', {
				id: photoId,
				execution_id: record['id'],
				task_id: record['task_id'],
				field_key: key,
				source: 'camera',
				taken_at: record['performed_at'],
				size_bytes: picture.sizeBytes,
				sha256: picture.sha256,
				content_type: 'image/jpeg',
				state: 'complete',
				storage_key: picture.storageKey,
				received_at: record['received_at'],
				created_by: record['author_id']
			});
		}
	}
}

/** The task after its submission arrived: waiting for a decision, or done where nobody has to approve. */
export function submit(world: World, task: DemoTask, record: DemoRecord, author: Member): void {
	const { isApprovalOn } = world.settings;
	change(task, record.receivedAt, author, {
		submitted_at: record.receivedAt,
		current_record: record.id,
		state: isApprovalOn ? 'pending_approval' : 'completed',
		completed_at: isApprovalOn ? null : record.receivedAt
	});
	record.row['review'] = isApprovalOn ? 'pending' : 'not-needed';
	note(world, task, 'task.submit', record.receivedAt, author, {
		summary: 'Submitted',
		before: { state: 'in_progress' },
		after: { state: task.row['state'], recordId: record.id, flags: record.row['flags'] }
	});
}

export function approve(world: World, task: DemoTask, record: DemoRecord, reviewer: Member, at: Date): void {
	change(task, at, reviewer, { state: 'completed', completed_at: at, approved_by: reviewer.id, approved_at: at });
	Object.assign(record.row, { review: 'accepted', reviewed_by: reviewer.id, reviewed_at: at });
	note(world, task, 'task.approve', at, reviewer, {
		summary: 'Approved',
		before: { state: 'pending_approval' },
		after: { state: 'completed', recordId: record.id }
	});
}

export function reject(
	world: World,
	task: DemoTask,
	record: DemoRecord,
	reviewer: Member,
	at: Date,
	reason: string
): void {
	const earlier = task.row['rejections'];
	const by = { id: reviewer.id, name: reviewer.name };
	change(task, at, reviewer, {
		state: 'rejected',
		rejections: [...(Array.isArray(earlier) ? earlier : []), { by, at: at.toISOString(), reason, recordId: record.id }]
	});
	Object.assign(record.row, { review: 'rejected', reviewed_by: reviewer.id, reviewed_at: at, review_reason: reason });
	note(world, task, 'task.reject', at, reviewer, {
		summary: 'Rejected',
		before: { state: 'pending_approval' },
		after: { state: 'rejected', reason }
	});
}
