import { v7 as newId } from 'uuid';

type Parts = { taskId: string; templateId: string };

/** A submission of the form below with nothing wrong with it, changed as a test wishes. */
export function submissionOf({ taskId, templateId }: Parts, changes: Record<string, unknown> = {}) {
	const performedAt = new Date(Date.now() - 60_000);
	return {
		taskId,
		recordId: newId(),
		templateId,
		templateVersion: 1,
		values: { temperature: { kind: 'number', value: 60 } },
		safety: null,
		presence: { kind: 'none' },
		startedAt: new Date(performedAt.getTime() - 600_000).toISOString(),
		performedAt: performedAt.toISOString(),
		...changes
	};
}

/** A form with one required number, red above 90, and a field that shows only above 80. */
export const BEARING_FORM = {
	fields: [
		{
			key: 'temperature',
			label: 'Bearing temperature',
			kind: 'number' as const,
			isRequired: true,
			unit: '°C',
			limits: { softMaximum: 75, maximum: 90 }
		},
		{
			key: 'noise',
			label: 'Noise',
			kind: 'text' as const,
			showWhen: { key: 'temperature', is: 'above' as const, value: 80 }
		}
	]
};

export function photoOf(fieldKey?: string) {
	return {
		photoId: newId(),
		...(fieldKey ? { fieldKey } : {}),
		sha256: 'ab'.repeat(32),
		sizeBytes: 1000,
		contentType: 'image/jpeg',
		source: 'camera',
		takenAt: new Date().toISOString()
	};
}
