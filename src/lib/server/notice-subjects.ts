import { toldDevices } from './devices/devices.service.ts';
import { toldUsers } from './notifications/readers.ts';
import type { SubjectReaders } from './notifications/subjects.ts';
import { tendNotices } from './notifications/tend.service.ts';
import { toldRepairs } from './repairs/told.service.ts';
import { toldShutdowns } from './shutdowns/told.service.ts';
import { toldTags } from './tags/told.service.ts';
import { toldRecords, toldTasks } from './tasks/remind.service.ts';

/** Everything that notices can be about. */
const noticeSubjects: SubjectReaders = {
	task: toldTasks,
	record: toldRecords,
	repair: toldRepairs,
	shutdown: toldShutdowns,
	tag: toldTags,
	device: toldDevices,
	user: toldUsers
};

export const tendAll = tendNotices(noticeSubjects);
