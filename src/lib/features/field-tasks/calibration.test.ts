import { expect, test } from 'vitest';
import { isCalibrationPast } from './calibration.ts';

const NOW = new Date('2026-05-04T10:00:00Z');
const tool = (calibrationDue: string | null) => ({
	kind: 'tool' as const,
	id: 't',
	name: 'Torque wrench',
	isActive: true,
	calibrationDue
});

test('a tool is past its calibration from the day after it was due', () => {
	expect(isCalibrationPast(tool('2026-05-03'), NOW)).toBe(true);
	expect(isCalibrationPast(tool('2026-05-04'), NOW)).toBe(false);
	expect(isCalibrationPast(tool(null), NOW)).toBe(false);
});
