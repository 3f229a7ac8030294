// The catalogue of permissions (product 2.2). Order is part of the storage format: a role keeps its set as a bit string.
export const PERMISSIONS = [
	{ key: 'dashboard.view', group: 'Dashboard', label: 'View the dashboard' },
	{ key: 'task.view', group: 'Tasks', label: 'View tasks; without task.view-all only own tasks' },
	{ key: 'task.view-all', group: 'Tasks', label: 'View the tasks of everybody' },
	{ key: 'task.create', group: 'Tasks', label: 'Create tasks and task templates' },
	{ key: 'task.edit', group: 'Tasks', label: 'Edit and cancel and reopen tasks; edit task templates' },
	{ key: 'task.delete', group: 'Tasks', label: 'Delete tasks and task templates' },
	{ key: 'task.assign', group: 'Tasks', label: 'Assign and unassign tasks' },
	{
		key: 'task.approve',
		group: 'Tasks',
		label: 'Approve and reject submitted tasks; resolve submissions that need review'
	},
	{ key: 'task.execute', group: 'Tasks', label: 'Execute own tasks including the presence tap' },
	{ key: 'task.comment', group: 'Tasks', label: 'Write task notes' },
	{ key: 'hierarchy.view', group: 'Asset hierarchy', label: 'View places and their details' },
	{ key: 'hierarchy.create', group: 'Asset hierarchy', label: 'Create places' },
	{ key: 'hierarchy.edit', group: 'Asset hierarchy', label: 'Edit and move and restore places' },
	{ key: 'hierarchy.delete', group: 'Asset hierarchy', label: 'Delete places' },
	{ key: 'component.view', group: 'Components', label: 'View components and component tasks' },
	{ key: 'component.create', group: 'Components', label: 'Create components and component tasks' },
	{ key: 'component.edit', group: 'Components', label: 'Edit components and component tasks' },
	{ key: 'component.delete', group: 'Components', label: 'Delete components and component tasks' },
	{ key: 'schedule.view', group: 'Scheduling', label: 'View schedules' },
	{ key: 'schedule.create', group: 'Scheduling', label: 'Create schedules' },
	{ key: 'schedule.edit', group: 'Scheduling', label: 'Edit schedules' },
	{ key: 'schedule.delete', group: 'Scheduling', label: 'Delete schedules' },
	{ key: 'safety.view', group: 'Safety procedures', label: 'View safety procedures' },
	{ key: 'safety.create', group: 'Safety procedures', label: 'Create safety procedures' },
	{ key: 'safety.edit', group: 'Safety procedures', label: 'Edit and publish safety procedures' },
	{ key: 'safety.delete', group: 'Safety procedures', label: 'Delete safety procedures' },
	{ key: 'masterdata.view', group: 'Master data', label: 'View master data' },
	{ key: 'masterdata.edit', group: 'Master data', label: 'Create and edit and delete and import master data' },
	{ key: 'report.view', group: 'Reports', label: 'View reports' },
	{ key: 'report.export', group: 'Reports', label: 'Export and print reports' },
	{ key: 'settings.view', group: 'Settings', label: 'View company settings and feature flags and languages' },
	{ key: 'settings.edit', group: 'Settings', label: 'Edit company settings and feature flags and languages' },
	{ key: 'user.view', group: 'Users and roles', label: 'View users' },
	{ key: 'user.create', group: 'Users and roles', label: 'Create users' },
	{ key: 'user.edit', group: 'Users and roles', label: 'Edit and deactivate and reset users' },
	{ key: 'user.delete', group: 'Users and roles', label: 'Delete users without history' },
	{ key: 'role.view', group: 'Users and roles', label: 'View roles' },
	{ key: 'role.create', group: 'Users and roles', label: 'Create custom roles' },
	{ key: 'role.edit', group: 'Users and roles', label: 'Edit custom roles' },
	{ key: 'role.delete', group: 'Users and roles', label: 'Delete custom roles' },
	{ key: 'repair.view', group: 'Repair requests', label: 'View repair requests' },
	{ key: 'repair.triage', group: 'Repair requests', label: 'Convert and dismiss and defer repair requests' },
	{ key: 'shutdown.view', group: 'Shutdowns', label: 'View shutdowns' },
	{ key: 'shutdown.manage', group: 'Shutdowns', label: 'Add and edit and plan and resolve shutdowns' },
	{ key: 'nfc.view', group: 'NFC', label: 'View the tag register and scan history' },
	{ key: 'nfc.manage', group: 'NFC', label: 'Replace and deactivate tags; print labels' },
	{ key: 'nfc.review-skips', group: 'NFC', label: 'Accept and decline NFC skips' },
	{
		key: 'activity.view',
		group: 'Audit and integrations',
		label: 'View and export and verify the activity log; view support visits'
	},
	{ key: 'webhook.manage', group: 'Audit and integrations', label: 'Manage webhooks and API tokens' },
	{ key: 'mobile.nfc.scan', group: 'Mobile features', label: 'Free NFC look-up of any tag' },
	{ key: 'mobile.nfc.write', group: 'Mobile features', label: 'Write NFC tags' },
	{ key: 'mobile.qr.scan', group: 'Mobile features', label: 'Scan QR codes and barcodes' },
	{ key: 'mobile.repair.request', group: 'Mobile features', label: 'Submit repair requests' },
	{ key: 'mobile.shutdown.report', group: 'Mobile features', label: 'Report shutdowns' },
	{ key: 'mobile.hierarchy.create', group: 'Mobile features', label: 'Create and edit places in the field app' },
	{ key: 'mobile.pairing.manage', group: 'Mobile features', label: 'Make pairing codes; view and revoke devices' },
	{ key: 'manage-companies', group: 'Cross-tenant', label: 'Manage companies and support staff and flag defaults' },
	{ key: 'tenant-switching', group: 'Cross-tenant', label: 'Switch the active company; cross-tenant console' }
] as const;

export type Permission = (typeof PERMISSIONS)[number]['key'];

export const PERMISSION_KEYS: readonly Permission[] = PERMISSIONS.map((permission) => permission.key);

/** The two keys that no company role can hold (PR-7). */
export const PLATFORM_PERMISSIONS: readonly Permission[] = ['manage-companies', 'tenant-switching'];

/** What ticking a permission ticks with it (PR-14). */
const NEEDS: Partial<Record<Permission, readonly Permission[]>> = {
	'task.view-all': ['task.view'],
	'task.execute': ['task.view'],
	'task.comment': ['task.view'],
	'task.create': ['task.view-all'],
	'task.edit': ['task.view-all'],
	'task.delete': ['task.view-all'],
	'task.assign': ['task.view-all'],
	'task.approve': ['task.view-all'],
	'masterdata.edit': ['masterdata.view'],
	'report.export': ['report.view'],
	'settings.edit': ['settings.view'],
	'repair.triage': ['repair.view'],
	'shutdown.manage': ['shutdown.view'],
	'nfc.manage': ['nfc.view'],
	'nfc.review-skips': ['nfc.view'],
	'mobile.nfc.write': ['hierarchy.view'],
	'mobile.hierarchy.create': ['hierarchy.view']
};

export function isPermission(value: string): value is Permission {
	return PERMISSION_KEYS.some((key) => key === value);
}

/** The set with everything its members need, transitively (PR-14). */
export function closePermissions(permissions: Iterable<Permission>): ReadonlySet<Permission> {
	const closed = new Set<Permission>();
	const pending = [...permissions];
	for (let key = pending.pop(); key; key = pending.pop()) {
		if (closed.has(key)) continue;
		closed.add(key);
		pending.push(...needsOf(key));
	}
	return closed;
}

function needsOf(key: Permission): readonly Permission[] {
	const verb = /^(hierarchy|component|schedule|safety|user|role)\.(create|edit|delete)$/.exec(key);
	const view = verb && `${verb[1]}.view`;
	if (view && isPermission(view)) return [view];
	return NEEDS[key] ?? [];
}

/** Bit string in catalogue order, as roles keep it and the gate returns it. */
export function encodePermissions(permissions: ReadonlySet<Permission>): string {
	return PERMISSION_KEYS.map((key) => (permissions.has(key) ? '1' : '0')).join('');
}

export function decodePermissions(bits: string): ReadonlySet<Permission> {
	return new Set(PERMISSION_KEYS.filter((_, index) => bits[index] === '1'));
}
