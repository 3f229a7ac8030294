import { expect, test } from 'vitest';
import type { Permission } from '#lib/domain/access/permission.ts';
import { mayOpen } from './access.ts';

const holding = (...held: Permission[]) => ({ may: (one: Permission) => held.includes(one), hasDrafts: false });

test('a supervisor looks things up and runs nothing', () => {
	const supervisor = holding('task.view', 'task.view-all', 'hierarchy.view', 'mobile.qr.scan', 'mobile.nfc.scan');
	for (const path of ['/field', '/field/scan', '/field/places', '/field/places/1', '/field/settings', '/field/outbox'])
		expect(mayOpen(path, supervisor), path).toBe(true);
	for (const path of ['/field/tasks', '/field/tasks/1/run', '/field/drafts', '/field/history', '/field/places/new'])
		expect(mayOpen(path, supervisor), path).toBe(false);
	for (const path of ['/field/places/1/edit', '/field/places/1/tag', '/field/repair/new', '/field/shutdown/new'])
		expect(mayOpen(path, supervisor), path).toBe(false);
});

test('each screen opens by its own permission', () => {
	expect(mayOpen('/field/tasks/1/run', holding('task.execute'))).toBe(true);
	expect(mayOpen('/field/scan', holding('mobile.nfc.scan'))).toBe(true);
	expect(mayOpen('/field/reports', holding('mobile.shutdown.report'))).toBe(true);
	expect(mayOpen('/field/repair/new', holding('mobile.shutdown.report'))).toBe(false);
	expect(mayOpen('/field/places/1/tag', holding('mobile.nfc.write'))).toBe(true);
});

test('begun work stays within reach after the right to begin more is gone', () => {
	const former = { ...holding('task.view'), hasDrafts: true };
	expect(mayOpen('/field/drafts', former)).toBe(true);
	expect(mayOpen('/field/tasks/1/run', former)).toBe(true);
	expect(mayOpen('/field/tasks', former)).toBe(false);
});
