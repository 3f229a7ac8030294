import type { ReportHint } from '#lib/domain/repairs/repair.ts';
import type { Change, Put, Rows, Table } from './store.ts';
import type { StoredItem } from './outbox.ts';
import { putTask } from './task-words.ts';

/** What the server calls it, and where the device keeps it. */
const TABLE_OF = {
	task: 'tasks',
	template: 'templates',
	safety: 'safety',
	masterdata: 'masterdata',
	tag: 'tags',
	place: 'places',
	'place-detail': 'details',
	record: 'records',
	setting: 'settings',
	repair: 'repairs',
	shutdown: 'shutdowns',
	hint: 'hints',
	notice: 'notices'
} as const satisfies Record<string, Table>;

export type DeviceEntity = keyof typeof TABLE_OF;

export const REPLICA_TABLES = Object.values(TABLE_OF);

export function isDeviceEntity(entity: string): entity is DeviceEntity {
	return entity in TABLE_OF;
}

export function tableOf(entity: DeviceEntity): (typeof REPLICA_TABLES)[number] {
	return TABLE_OF[entity];
}

/** Only one row of settings exists, whatever id the server gives it. */
export const SETTINGS_ID = 'company';

/**
 * A row of the server as an entry of the store, with the words it is found by. The server's own rows are trusted to have
 * the form of their entity; what the device does not keep (cancelled work) becomes a removal.
 */
export function entryOf(entity: DeviceEntity, id: string, row: unknown, unseen: readonly StoredItem[]): Change {
	switch (entity) {
		case 'task': {
			const task = row as Rows['tasks'];
			return task.state === 'cancelled' ? { table: 'tasks', op: 'delete', id } : putTask(task, unseen);
		}
		case 'template':
			return putTemplate(row as Rows['templates']);
		case 'safety':
			return { table: 'safety', op: 'put', id, by: [], row: row as Rows['safety'] };
		case 'masterdata':
			return { table: 'masterdata', op: 'put', id, by: [], row: row as Rows['masterdata'] };
		case 'tag':
			return putTag(row as Rows['tags']);
		case 'place':
			return putPlace(row as Rows['places']);
		case 'place-detail':
			return { table: 'details', op: 'put', id, by: [], row: row as Rows['details'] };
		case 'record':
			return putRecord(row as Rows['records']);
		case 'repair':
			return { table: 'repairs', op: 'put', id, by: [], row: row as Rows['repairs'] };
		case 'shutdown':
			return { table: 'shutdowns', op: 'put', id, by: [], row: row as Rows['shutdowns'] };
		case 'hint':
			return putHint(id, row as ReportHint);
		case 'notice':
			return putNotice(row as Rows['notices']);
		case 'setting':
			return { table: 'settings', op: 'put', id: SETTINGS_ID, by: [], row: row as Rows['settings'] };
	}
}

/** Each version is an entry of its own: started work keeps the one it began with. */
function putTemplate(row: Rows['templates']): Put<'templates'> {
	const version = String(row.version).padStart(6, '0');
	const id = `${row.templateId}:${version}`;
	return { table: 'templates', op: 'put', id, by: [`t:${row.templateId}|${version}`], row };
}

function putTag(row: Rows['tags']): Put<'tags'> {
	return { table: 'tags', op: 'put', id: row.tagId, by: [`c:${row.code}`, `p:${row.placeId}|${row.tagId}`], row };
}

function putPlace(row: Rows['places']): Put<'places'> {
	const words = [`c:${row.parentId ?? ''}|${row.name}|${row.placeId}`, ...row.barcodes.map((code) => `b:${code}`)];
	return { table: 'places', op: 'put', id: row.placeId, by: words, row };
}

/** Found by its line: a shutdown of the line concerns each of its assets. */
function putHint(id: string, row: ReportHint): Put<'hints'> {
	return { table: 'hints', op: 'put', id, by: [`l:${row.lineId}|${id}`], row: { ...row, id } };
}

function putNotice(row: Rows['notices']): Put<'notices'> {
	return { table: 'notices', op: 'put', id: row.noticeId, by: [`d:|${row.at}|${row.noticeId}`], row };
}

function putRecord(row: Rows['records']): Put<'records'> {
	return {
		table: 'records',
		op: 'put',
		id: row.recordId,
		by: [`p:${row.placeId}|${row.performedAt}|${row.recordId}`, `d:|${row.performedAt}|${row.recordId}`],
		row
	};
}
