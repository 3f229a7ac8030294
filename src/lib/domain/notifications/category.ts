import type { Permission } from '../access/permission.ts';

// What people are told, by category (product 9.4): who may be told at all, and what is on before anybody has set anything.

export const NOTICE_CATEGORIES = [
	'task_assigned',
	'task_due_soon',
	'task_overdue',
	'task_changed',
	'task_submitted',
	'task_approved',
	'task_rejected',
	'needs_review',
	'repair_new',
	'repair_updated',
	'shutdown_new',
	'shutdown_resolved',
	'nfc_skip',
	'tag_problem',
	'security'
] as const;
export type NoticeCategory = (typeof NOTICE_CATEGORIES)[number];

export const NOTICE_CHANNELS = ['in-app', 'push'] as const;
export type NoticeChannel = (typeof NOTICE_CHANNELS)[number];

/** `always` cannot be turned off. */
export type ChannelDefault = 'on' | 'off' | 'always';

export type CategoryRule = {
	/** One of these is needed for the category to be shown and told; none means everybody (LN-20). */
	needs: readonly Permission[];
	'in-app': ChannelDefault;
	push: ChannelDefault;
	/** Off in all channels for who holds this permission through the role Mapper alone. */
	offForMappers?: Permission;
};

const OWN_WORK: readonly Permission[] = ['task.execute'];

export const CATEGORY_RULES: Readonly<Record<NoticeCategory, CategoryRule>> = {
	task_assigned: { needs: OWN_WORK, 'in-app': 'on', push: 'on' },
	task_due_soon: { needs: OWN_WORK, 'in-app': 'off', push: 'on' },
	task_overdue: { needs: OWN_WORK, 'in-app': 'on', push: 'on' },
	task_changed: { needs: OWN_WORK, 'in-app': 'on', push: 'off' },
	task_submitted: { needs: ['task.approve'], 'in-app': 'on', push: 'on', offForMappers: 'task.approve' },
	task_approved: { needs: OWN_WORK, 'in-app': 'on', push: 'on' },
	task_rejected: { needs: OWN_WORK, 'in-app': 'on', push: 'on' },
	needs_review: { needs: ['task.approve', 'task.execute'], 'in-app': 'on', push: 'on' },
	repair_new: { needs: ['repair.triage'], 'in-app': 'on', push: 'on', offForMappers: 'repair.triage' },
	repair_updated: { needs: ['mobile.repair.request', 'repair.triage'], 'in-app': 'on', push: 'on' },
	shutdown_new: { needs: ['shutdown.manage'], 'in-app': 'on', push: 'on', offForMappers: 'shutdown.manage' },
	shutdown_resolved: {
		needs: ['mobile.shutdown.report', 'shutdown.manage', 'task.execute'],
		'in-app': 'on',
		push: 'on'
	},
	nfc_skip: { needs: ['nfc.review-skips'], 'in-app': 'on', push: 'off', offForMappers: 'nfc.review-skips' },
	tag_problem: { needs: ['nfc.manage'], 'in-app': 'on', push: 'off' },
	security: { needs: [], 'in-app': 'always', push: 'on' }
};

/** What exactly happened, where a category knows several things. */
export const NOTICE_EVENTS = [
	'unassigned',
	'cancelled',
	'deleted',
	'due-moved',
	'held',
	'supplementary',
	'applied',
	'kept',
	'dismissed',
	'edited',
	'converted',
	'deferred',
	'undeferred',
	'reopened',
	'resolved',
	'clone-suspected',
	'written-twice',
	'new-device',
	'device-revoked',
	'password-changed'
] as const;
export type NoticeEvent = (typeof NOTICE_EVENTS)[number];
