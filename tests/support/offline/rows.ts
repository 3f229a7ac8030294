import { v7 as newId } from 'uuid';
import type { MySettings } from '#lib/domain/access/me.ts';
import { TemplateBody } from '#lib/domain/tasks/template.ts';
import type { TaskRow } from '#lib/domain/tasks/task.ts';
import type { TemplateRow } from '#lib/offline/rows.ts';

export const ME = { id: newId(), name: 'Tom Weaver' };

export const SETTINGS: MySettings = {
	approvalRequired: true,
	nfcRequired: false,
	qrCountsAsPresence: true,
	qrScanning: true,
	multiTechnician: false,
	galleryPhotos: true,
	maxTasksPerDay: 12,
	lookAheadDays: 14,
	revision: 3
};

export function taskRow(change: Partial<TaskRow>): TaskRow {
	const placeId = change.placeId ?? newId();
	return {
		taskId: newId(),
		number: 1,
		title: 'Grease main bearing',
		type: 'lubrication',
		priority: 'medium',
		origin: 'ad_hoc',
		state: 'open',
		placeId,
		siteId: newId(),
		lineId: newId(),
		sectionId: newId(),
		assetId: newId(),
		path: [{ id: placeId, name: 'Main bearing' }],
		dueAt: '2026-03-02T08:00:00.000Z',
		overdueAt: '2026-03-02T12:00:00.000Z',
		zone: 'Europe/Berlin',
		assignees: [ME],
		templateId: newId(),
		templateVersion: null,
		pointTaskId: null,
		note: '',
		startedAt: null,
		startedBy: null,
		submittedAt: null,
		completedAt: null,
		approvedBy: null,
		approvedAt: null,
		currentRecordId: null,
		rejections: [],
		cancelKind: null,
		cancelReason: null,
		flags: [],
		revision: 1,
		...change
	};
}

export function templateRow(change: Partial<TemplateRow>): TemplateRow {
	const body = TemplateBody.parse({
		fields: [
			{ key: 'amount', label: 'Amount of grease', kind: 'number', isRequired: true },
			{ key: 'noise', label: 'Unusual noise', kind: 'yes_no' }
		]
	});
	return { templateId: newId(), version: 1, name: 'Grease bearing', type: 'lubrication', body, ...change };
}
