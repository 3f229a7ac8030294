import type { MasterRow } from '#lib/offline/rows.ts';

/** A tool measures wrongly, as far as anybody knows, from the day after its calibration was due. */
export function isCalibrationPast(tool: MasterRow, now: Date): boolean {
	const due = tool['calibrationDue'];
	return typeof due === 'string' && due < now.toISOString().slice(0, 10);
}
