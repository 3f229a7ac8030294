/**
 * What released field apps have put into their outboxes: of each command one input a version, the first one first. They are
 * never edited; a command that changes its input gets one more here and an upgrade in its definition (FA-5). A text like
 * `$taskId` stands for the value of that name in a call that is valid now; everything else is as the app wrote it.
 */
export const STORED: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
	'task.start': [{ taskId: '$taskId' }],
	'task.release': [{ taskId: '$taskId' }],
	'task.submit': [
		{
			taskId: '$taskId',
			recordId: '$recordId',
			templateId: '$templateId',
			templateVersion: 1,
			values: { temperature: { kind: 'number', value: 61.5 } },
			remarks: ['Runs smoothly'],
			noteText: 'Looked at it twice',
			safety: null,
			presence: { kind: 'none' },
			startedAt: '$startedAt',
			performedAt: '$performedAt',
			isOffline: true,
			photos: [],
			appVersion: '1793200000000',
			settingsRevision: 1
		}
	],
	'repair.create': [
		{
			repairId: '$repairId',
			assetId: '$assetId',
			placeId: '$placeId',
			typeId: '$typeId',
			description: 'Oil drips from the gearbox seal',
			priority: 'high'
		}
	],
	'repair.note': [{ repairId: '$repairId', noteId: '$noteId', text: 'Louder this morning' }],
	'shutdown.report': [
		{
			shutdownId: '$shutdownId',
			placeId: '$placeId',
			kind: 'emergency',
			reasonId: '$reasonId',
			description: 'Main shaft blocked',
			priority: 'high',
			isSafetyConcern: true,
			safetyText: 'The guard is off'
		}
	],
	'shutdown.note': [{ shutdownId: '$shutdownId', noteId: '$noteId', text: 'Second shaft too' }],
	'place.create': [
		{ placeId: '$placeId', level: 'site', parentId: null, name: 'Hall of an old app', timeZone: 'Asia/Jakarta' }
	],
	'place.edit': [
		{
			placeId: '$placeId',
			revision: '$revision',
			description: 'Painted by an old app',
			seen: { description: '' }
		}
	],
	'tag.write': [
		{
			placeId: '$placeId',
			tagCode: '$tagCode',
			chipSerial: '04:A2:1B:7C:55:61:80',
			writtenAt: '2026-11-22T08:00:00.000Z'
		}
	],
	'notification.read': [{ noticeIds: ['01a1b761-c380-7001-8000-000000000002'] }],
	'notification.read-all': [{ upTo: '2026-11-22T08:00:00.000Z' }],
	'scan.log': [
		{
			scans: [
				{
					scanId: '01a1b761-c380-7001-8000-000000000001',
					text: 'NFC_TASKPOINT_7K3M9QX2TD',
					kind: 'nfc',
					purpose: 'look-up',
					result: 'unknown',
					chipSerial: '04:A2',
					at: '2026-11-22T08:00:00.000Z'
				}
			]
		}
	]
};

/** A stored input with the names of things that are there now. */
export function filledIn(stored: Record<string, unknown>, valid: Record<string, unknown>): Record<string, unknown> {
	const real = (value: unknown) => {
		if (typeof value !== 'string' || !value.startsWith('$')) return value;
		const key = value.slice(1);
		if (!(key in valid)) throw new Error(`no valid call names ${key}`);
		return valid[key];
	};
	return Object.fromEntries(Object.entries(stored).map(([key, value]) => [key, real(value)]));
}
