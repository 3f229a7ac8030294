import type { Permission } from './permission.ts';
import { PERMISSION_KEYS } from './permission.ts';

// The seven built-in roles, the same in every company and never editable (PR-11). A dash means not granted.
export const BUILT_IN_ROLES = [
	'Technician',
	'Mapper',
	'Supervisor',
	'Manager',
	'Admin',
	'Viewer',
	'PegotecUser'
] as const;

export type BuiltInRole = (typeof BUILT_IN_ROLES)[number];

const GRANTS: Record<Permission, string> = {
	// T M S G A V P
	'dashboard.view': '1111111',
	'task.view': '1111111',
	'task.view-all': '0111111',
	'task.create': '0100101',
	'task.edit': '0100101',
	'task.delete': '0100101',
	'task.assign': '0110101',
	'task.approve': '0110101',
	'task.execute': '1100101',
	'task.comment': '1110101',
	'hierarchy.view': '0110111',
	'hierarchy.create': '0100101',
	'hierarchy.edit': '0100101',
	'hierarchy.delete': '0100101',
	'component.view': '0100111',
	'component.create': '0100101',
	'component.edit': '0100101',
	'component.delete': '0100101',
	'schedule.view': '0110111',
	'schedule.create': '0100101',
	'schedule.edit': '0100101',
	'schedule.delete': '0100101',
	'safety.view': '0110111',
	'safety.create': '0100101',
	'safety.edit': '0100101',
	'safety.delete': '0100101',
	'masterdata.view': '0110111',
	'masterdata.edit': '0100101',
	'report.view': '0111111',
	'report.export': '0111111',
	'settings.view': '0100111',
	'settings.edit': '0000101',
	'user.view': '0100101',
	'user.create': '0100101',
	'user.edit': '0100101',
	'user.delete': '0100101',
	'role.view': '0100101',
	'role.create': '0000101',
	'role.edit': '0000101',
	'role.delete': '0000101',
	'repair.view': '0111111',
	'repair.triage': '0110101',
	'shutdown.view': '0111111',
	'shutdown.manage': '0110101',
	'nfc.view': '0110111',
	'nfc.manage': '0100101',
	'nfc.review-skips': '0110101',
	'activity.view': '0000101',
	'webhook.manage': '0000101',
	'mobile.nfc.scan': '0110101',
	'mobile.nfc.write': '0100101',
	'mobile.qr.scan': '1110101',
	'mobile.repair.request': '1100101',
	'mobile.shutdown.report': '1100101',
	'mobile.hierarchy.create': '0100101',
	'mobile.pairing.manage': '0100101',
	'manage-companies': '0000001',
	'tenant-switching': '0000001'
};

export function permissionsOfRole(role: BuiltInRole): ReadonlySet<Permission> {
	const column = BUILT_IN_ROLES.indexOf(role);
	return new Set(PERMISSION_KEYS.filter((key) => GRANTS[key][column] === '1'));
}
