import type { MySettings } from '#lib/domain/access/me.ts';
import type { NoticeRow } from '#lib/domain/notifications/notice.ts';
import type { PlaceDetailRow, PlaceRow } from '#lib/domain/places/place.ts';
import type { SafetyVersion } from '#lib/domain/safety/procedure.ts';
import type { RepairRow, ReportHint } from '#lib/domain/repairs/repair.ts';
import type { ShutdownRow } from '#lib/domain/shutdowns/shutdown.ts';
import type { TagRow } from '#lib/domain/tags/tag.ts';
import type { TaskRow } from '#lib/domain/tasks/task.ts';
import type { Draft } from './drafts.ts';
import type { FormDraft } from './forms.ts';
import type { MetaRow } from './meta.ts';
import type { StoredItem } from './outbox.ts';
import type { PhotoBytes, PhotoRow } from './photos.ts';
import type { MasterRow, RecordRow, TemplateRow } from './rows.ts';

/** What the device holds. Drafts, forms, outbox and photos are its own; meta is about itself; the rest is a copy of the server's. */
export type Rows = {
	meta: MetaRow;
	tasks: TaskRow;
	templates: TemplateRow;
	safety: SafetyVersion;
	masterdata: MasterRow;
	tags: TagRow;
	places: PlaceRow;
	details: PlaceDetailRow;
	records: RecordRow;
	settings: MySettings;
	repairs: RepairRow;
	shutdowns: ShutdownRow;
	hints: ReportHint & { id: string };
	notices: NoticeRow;
	drafts: Draft;
	forms: FormDraft;
	outbox: StoredItem;
	photos: PhotoRow;
	bytes: PhotoBytes;
};

export type Table = keyof Rows;

/** What a store holds by table: the rows themselves, or what stands for them on the disk. */
export type Contents = Record<Table, unknown>;

export const TABLES = [
	'meta',
	'tasks',
	'templates',
	'safety',
	'masterdata',
	'tags',
	'places',
	'details',
	'records',
	'settings',
	'repairs',
	'shutdowns',
	'hints',
	'notices',
	'drafts',
	'forms',
	'outbox',
	'photos',
	'bytes'
] as const satisfies readonly Table[];

/**
 * `by` are the words an entry is found and ordered by; they and the id are all that a reader needs to see of a row. On the
 * disk only ids, times and the numbers of an order stay readable in them: every other part (a name, a code) can be looked
 * up exactly, but neither be ordered by nor searched by its beginning.
 */
export type Put<T extends Table, Content extends Contents = Rows> = {
	table: T;
	op: 'put';
	id: string;
	by: readonly string[];
	row: Content[T];
};

export type Change<Content extends Contents = Rows> = {
	[T in Table]: Put<T, Content> | { table: T; op: 'delete'; id: string } | { table: T; op: 'clear' };
}[Table];

/** Words from `from` up to, but not including, `to`, in ascending order; `after` continues behind that word. */
export type Range = { from: string; to: string; limit?: number; after?: string };

/**
 * Where the device keeps things. A write is one transaction that either happened wholly, and is on the disk when its
 * promise resolves, or not at all. Rows go in and come out as plain values; nobody else touches the storage behind it.
 */
export type Store<Content extends Contents = Rows> = {
	get<T extends Table>(table: T, id: string): Promise<Content[T] | undefined>;
	all<T extends Table>(table: T): Promise<Content[T][]>;
	ids(table: Table): Promise<string[]>;
	find<T extends Table>(table: T, range: Range): Promise<Content[T][]>;
	count(table: Table, range?: Range): Promise<number>;
	write(changes: readonly Change<Content>[]): Promise<void>;
	close(): void;
};

/** All words that begin with a prefix. */
export function startingWith(prefix: string, limit?: number): Range {
	return { from: prefix, to: `${prefix}\uffff`, ...(limit === undefined ? {} : { limit }) };
}
