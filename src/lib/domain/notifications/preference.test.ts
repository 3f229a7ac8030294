import { describe, expect, test } from 'vitest';
import { permissionsOfRole, type BuiltInRole } from '../access/role.ts';
import { type Choice, type HeldRole, isChannelOn, preferencesOf } from './preference.ts';
import { QUIET_HOURS_DEFAULT } from './quiet-hours.ts';

const held = (name: BuiltInRole): HeldRole => ({ name, isBuiltIn: true, rights: permissionsOfRole(name) });
const reader = (roles: readonly HeldRole[], choices: readonly Choice[] = []) => ({ roles, choices });
const technician = reader([held('Technician')]);
const shownTo = (...names: BuiltInRole[]) =>
	preferencesOf(reader(names.map(held)), QUIET_HOURS_DEFAULT).categories.map(({ category }) => category);

describe('who is told of what before they have set anything', () => {
	test('a technician hears of own work, reviews, reports and the own account, and of nothing else', () => {
		expect(shownTo('Technician')).toEqual([
			'task_assigned',
			'task_due_soon',
			'task_overdue',
			'task_changed',
			'task_approved',
			'task_rejected',
			'needs_review',
			'repair_updated',
			'shutdown_resolved',
			'security'
		]);
		expect(isChannelOn('task_submitted', 'in-app', technician)).toBe(false);
	});

	test('a viewer and somebody without any role hear of their account only', () => {
		expect(shownTo('Viewer')).toEqual(['security']);
		expect(shownTo()).toEqual(['security']);
	});

	test('push and feed follow the table', () => {
		expect(isChannelOn('task_due_soon', 'in-app', technician)).toBe(false);
		expect(isChannelOn('task_due_soon', 'push', technician)).toBe(true);
		expect(isChannelOn('task_changed', 'in-app', technician)).toBe(true);
		expect(isChannelOn('task_changed', 'push', technician)).toBe(false);
	});

	test('a Mapper is spared new submissions and reports, unless another role brings the same right', () => {
		const mapper = reader([held('Mapper')]);
		const both = reader([held('Mapper'), held('Supervisor')]);
		const own: HeldRole = { ...held('Mapper'), name: 'Mapper of hall 2', isBuiltIn: false };
		for (const category of ['task_submitted', 'repair_new', 'shutdown_new', 'nfc_skip'] as const) {
			expect(isChannelOn(category, 'in-app', mapper)).toBe(false);
			expect(isChannelOn(category, 'in-app', both)).toBe(true);
			expect(isChannelOn(category, 'in-app', reader([own]))).toBe(true);
			expect(isChannelOn(category, 'in-app', reader(mapper.roles, [{ category, channel: 'in-app', isOn: true }]))).toBe(
				true
			);
		}
		expect(isChannelOn('needs_review', 'in-app', mapper)).toBe(true);
		expect(isChannelOn('tag_problem', 'in-app', mapper)).toBe(true);
	});
});

describe('what a person has set', () => {
	test('counts for its channel alone', () => {
		const quiet = reader(technician.roles, [{ category: 'task_assigned', channel: 'push', isOn: false }]);
		expect(isChannelOn('task_assigned', 'push', quiet)).toBe(false);
		expect(isChannelOn('task_assigned', 'in-app', quiet)).toBe(true);
	});

	test('turns security off on the phone, never in the feed', () => {
		const off = (['in-app', 'push'] as const).map((channel): Choice => ({
			category: 'security',
			channel,
			isOn: false
		}));
		const deaf = reader(technician.roles, off);
		expect(isChannelOn('security', 'in-app', deaf)).toBe(true);
		expect(isChannelOn('security', 'push', deaf)).toBe(false);
		const shown = preferencesOf(deaf, QUIET_HOURS_DEFAULT).categories.at(-1);
		expect(shown).toEqual({
			category: 'security',
			'in-app': { isOn: true, isFixed: true },
			push: { isOn: false, isFixed: false }
		});
	});

	test('brings nothing back that the permission does not give', () => {
		const wishing = reader(technician.roles, [{ category: 'repair_new', channel: 'push', isOn: true }]);
		expect(isChannelOn('repair_new', 'push', wishing)).toBe(false);
	});
});
