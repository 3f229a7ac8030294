import type { MySettings } from '#lib/domain/access/me.ts';
import type { NoticeCategory } from '#lib/domain/notifications/category.ts';
import type { NoticeRow } from '#lib/domain/notifications/notice.ts';
import type { PhotoClaim } from '#lib/domain/files/photo.ts';
import { createDevice, type Device } from './device.ts';
import type { Draft, DraftPhoto } from './drafts.ts';
import type { FormDraft, FormSave, KeptPicture, Pictures } from './forms.ts';
import { lazy } from './lazy.ts';
import { createLeader } from './leader.ts';
import { listOutbox, prune } from './outbox-actions.ts';
import type { StoredItem, OutboxItem } from './outbox.ts';
import type { Parts } from './parts.ts';
import { bytesOf, claimOf, type Picture } from './photos.ts';
import type { PlaceClient } from './places.ts';
import { clearReplica } from './replica.ts';
import type { Rescue } from './rescue.ts';
import { contact } from './round.ts';
import type { HandedIn, NewPhoto } from './runs.ts';
import type { Hint, ReportPlace, ReportView } from './report-views.ts';
import type { Note, Report, Reported } from './reports.ts';
import type { MasterRow, RecordRow } from './rows.ts';
import { createStatusBoard, type FieldStatus } from './status.ts';
import type { Table } from './store.ts';
import { watchStore } from './trouble.ts';
import * as views from './views.ts';

export type { FieldStatus } from './status.ts';
export type { Hint, ReportPlace, ReportView } from './report-views.ts';
export type { FieldForm, ScanResult, TaskView } from './views.ts';

export type Changed = ReadonlySet<Table | 'status'>;

/** All that the screens of the field app know of data and network. Reads come from the device, online or not. */
export type FieldClient = PlaceClient & {
	/** Leads when no other window does, and keeps in contact from then on. */
	start: () => void;
	stop: () => Promise<void>;
	subscribe: (listener: (changed: Changed) => void) => () => void;
	status: () => FieldStatus;
	/** Makes contact at once; resolves when it is over, whatever came of it. */
	sync: () => Promise<void>;
	/** Ends the pause after a sign-in. */
	signedIn: () => void;
	listTasks: (page?: { limit?: number; after?: string }) => Promise<{ items: views.TaskView[]; next: string | null }>;
	getTask: (taskId: string) => Promise<views.TaskView | undefined>;
	getForm: (taskId: string) => Promise<views.FieldForm | undefined>;
	/** Products, units and the other lists of the company. */
	masterdata: () => Promise<MasterRow[]>;
	tasksAt: (placeId: string) => Promise<views.TaskView[]>;
	/** Templates whose work begins with a safety procedure. */
	guardedTemplates: () => Promise<string[]>;
	scan: (text: string) => Promise<views.ScanResult>;
	settings: () => Promise<MySettings | undefined>;
	/** One's own executions between two instants, the last first. */
	ownRecords: (between: { from: string; to: string }) => Promise<RecordRow[]>;
	startTask: (taskId: string) => Promise<Draft>;
	releaseTask: (taskId: string) => Promise<void>;
	draft: (taskId: string) => Promise<Draft | undefined>;
	drafts: () => Promise<Draft[]>;
	saveDraft: (draft: Draft) => Promise<Draft>;
	addPhoto: (taskId: string, photo: NewPhoto) => Promise<DraftPhoto>;
	removePhoto: (taskId: string, photoId: string) => Promise<void>;
	photoBlob: (photoId: string) => Promise<Blob | undefined>;
	submitDraft: (taskId: string) => Promise<HandedIn>;
	/** What is claimed about a picture of a report; the picture is kept with the report. */
	claimPhoto: (picture: Picture) => Promise<PhotoClaim>;
	/** Reports and places that are being written, the last saved first. */
	forms: () => Promise<FormDraft[]>;
	form: (formId: string) => Promise<FormDraft | undefined>;
	formPictures: (formId: string) => Promise<KeptPicture[]>;
	/** False when it was handed in or discarded elsewhere. */
	saveForm: (save: FormSave) => Promise<boolean>;
	discardForm: (formId: string) => Promise<void>;
	report: (report: Report, from?: Pictures) => Promise<Reported>;
	noteReport: (note: Note, from?: Pictures) => Promise<Reported>;
	reports: () => Promise<ReportView[]>;
	hintsAt: (at: { lineId: string; assetId: string | null }) => Promise<Hint[]>;
	reportChoices: (kind: 'repair-type' | 'shutdown-reason') => Promise<MasterRow[]>;
	reportPlaces: () => Promise<ReportPlace[]>;
	lineAndAsset: (
		placeId: string
	) => Promise<{ lineId: string; assetId: string | null; pointId: string | null } | undefined>;
	/** The person's feed of 30 days, newest first, with what was read here counted as read. Changes with `notices` and `outbox`. */
	notices: (category?: NoticeCategory) => Promise<NoticeRow[]>;
	unreadNotices: () => Promise<number>;
	/** `title` is how the outbox calls it until the server has heard. */
	readNotices: (title: string, noticeIds: readonly string[]) => Promise<void>;
	readAllNotices: (title: string) => Promise<void>;
	outbox: () => Promise<OutboxItem[]>;
	outboxItem: (id: string) => Promise<OutboxItem | undefined>;
	retry: (id: string) => Promise<void>;
	discard: (id: string) => Promise<void>;
	/** Photos wait while the connection is a mobile one, where the browser tells. */
	setWifiOnly: (isWifiOnly: boolean) => Promise<void>;
	/** Everything that only this phone has, or one item of it, for a file people can keep (8.6). */
	rescue: (only?: string) => Promise<Rescue>;
	/** Removes the copy of the server; drafts, outbox and photos stay (FA-14). */
	clearCache: () => Promise<void>;
	/** Removes the photos that the server holds; answers how many bytes they took. */
	freeSpace: () => Promise<number>;
};

export function createFieldClient(parts: Parts): FieldClient {
	const device = createDevice({ ...parts, store: watchStore(parts.store, (trouble) => board.store(trouble)) });
	// Before anybody is told of a change, so that whoever reads then reads the new tree.
	const places = placing(device, parts);
	const listeners = new Set<(changed: Changed) => void>();
	const tell = (changed: Changed) => listeners.forEach((listener) => listener(changed));
	const board = createStatusBoard(device, () => tell(new Set(['status'])));
	const watch = { onSending: board.send, onLoading: board.load, onUploading: board.travel, onHeld: board.hold };
	const leader = createLeader({
		...parts,
		contact: (signal) => contact(device, parts, signal, watch),
		onState: board.lead
	});
	let running: { controller: AbortController; ended: Promise<void> } | undefined;
	let figures = Promise.resolve();
	const edits = lazy(() => import('./outbox-edits.ts'));

	device.subscribe((tables) => {
		tell(tables);
		figures = figures.then(board.refresh).catch(() => undefined);
		if (tables.has('drafts') || tables.has('outbox')) leader.wake('write');
	});

	function start(): void {
		if (running) return;
		const controller = new AbortController();
		const ended = board
			.refresh()
			.then(() => prune(device, parts.clock.now()))
			// A storage that is full or fails for a moment must not keep the window from ever making contact.
			.catch(() => undefined)
			.then(() => leader.run(controller.signal))
			.catch((error: unknown) => {
				if (!controller.signal.aborted) throw error;
			});
		running = { controller, ended };
	}

	async function stop(): Promise<void> {
		running?.controller.abort();
		await running?.ended;
		running = undefined;
	}

	async function sync(): Promise<void> {
		if (!running || !board.current().isLeader) return;
		const settled = leader.settled();
		leader.wake('now');
		await settled;
	}

	return {
		start,
		stop,
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		status: board.current,
		sync,
		signedIn: () => leader.wake('now'),
		...reading(device, parts),
		...places,
		...writing(device, parts, () => board.isOffline() || parts.isUnplugged?.() === true),
		...reporting(device, parts),
		...noticing(device, parts),
		outbox: async () => (await listOutbox(device)).map((item) => shown(item, board.isSending(item.id))),
		async outboxItem(id) {
			const item = await device.store.get('outbox', id);
			return item && shown(item, board.isSending(id));
		},
		retry: async (id) => (await edits()).retry(device, id),
		discard: async (id) => (await edits()).discard(device, id),
		async setWifiOnly(isWifiOnly) {
			await device.update(async () => ({ changes: [], meta: { isWifiOnly }, answer: undefined }));
			await sync();
		},
		rescue: async (only) => (await import('./rescue.ts')).gatherRescue(device, parts, only),
		clearCache: () => clearReplica(device),
		freeSpace: async () => (await edits()).freeSpace(device)
	};
}

function shown(item: StoredItem, isSending: boolean): OutboxItem {
	if (item.state !== 'queued' || item.seq === null || !isSending) return item;
	return { ...item, state: 'sending', seq: item.seq };
}

function reading({ store }: Device, { clock, user }: Parts) {
	return {
		listTasks: (page?: { limit?: number; after?: string }) => views.listTasks(store, clock.now(), page),
		getTask: (taskId: string) => views.getTask(store, taskId),
		getForm: (taskId: string) => views.getForm(store, taskId),
		masterdata: () => store.all('masterdata'),
		tasksAt: (placeId: string) => views.tasksAt(store, placeId),
		guardedTemplates: () => views.guardedTemplates(store),
		scan: (text: string) => views.scan(store, text),
		settings: () => views.readSettings(store),
		ownRecords: (between: { from: string; to: string }) => views.recordsBy(store, user.id, between),
		draft: (taskId: string) => store.get('drafts', taskId),
		drafts: async () => (await store.all('drafts')).sort((a, b) => (a.savedAt < b.savedAt ? 1 : -1)),
		photoBlob: async (photoId: string) => (await bytesOf(store, photoId))?.blob
	};
}

/** Fetched with the first run. */
function writing(device: Device, parts: Parts, isOffline: () => boolean) {
	const load = lazy(() => import('./runs.ts'));
	return {
		startTask: async (taskId: string) => (await load()).startRun(device, parts, taskId),
		releaseTask: async (taskId: string) => (await load()).release(device, parts, taskId),
		saveDraft: async (draft: Draft) => (await load()).saveRun(device, parts, draft),
		addPhoto: async (taskId: string, photo: NewPhoto) => (await load()).addPhoto(device, parts, taskId, photo),
		removePhoto: async (taskId: string, photoId: string) => (await load()).removePhoto(device, taskId, photoId),
		submitDraft: async (taskId: string) => (await load()).handIn(device, parts, taskId, isOffline())
	};
}

/** Fetched with the first place, scan or tag; from the beginning it hears of changes before anybody else. */
function placing(device: Device, parts: Parts): PlaceClient {
	let hear: (tables: ReadonlySet<Table>) => void = () => undefined;
	device.subscribe((tables) => hear(tables));
	const early: Device = {
		...device,
		subscribe(listener) {
			hear = listener;
			return () => undefined;
		}
	};
	const load = lazy(async () => (await import('./places.ts')).createPlaces(early, parts));
	return {
		places: async () => (await load()).places(),
		place: async (placeId) => (await load()).place(placeId),
		placeDetail: async (placeId) => (await load()).placeDetail(placeId),
		tagAt: async (placeId) => (await load()).tagAt(placeId),
		queuePlace: async (command, from) => (await load()).queuePlace(command, from),
		letGo: async (id) => (await load()).letGo(id),
		requeue: async (id, input) => (await load()).requeue(id, input),
		logScan: async (scan, title) => (await load()).logScan(scan, title)
	};
}

/** Fetched when somebody opens a form or list of reports: the list of tasks must not wait for it. */
function reporting(device: Device, parts: Parts) {
	const { store } = device;
	// All at once: who opens a form online may send it offline.
	const load = lazy(() => Promise.all([import('./reports.ts'), import('./report-views.ts'), import('./forms.ts')]));
	return {
		claimPhoto: (picture: Picture) => claimOf(parts, picture),
		forms: async () => (await store.all('forms')).sort((a, b) => (a.savedAt < b.savedAt ? 1 : -1)),
		form: (formId: string) => store.get('forms', formId),
		async formPictures(formId: string) {
			const [, , forms] = await load();
			return forms.formPictures(store, formId);
		},
		async saveForm(save: FormSave) {
			const [, , forms] = await load();
			return forms.saveForm(device, parts, save);
		},
		async discardForm(formId: string) {
			const [, , forms] = await load();
			return forms.discardForm(device, formId);
		},
		async report(wanted: Report, from?: Pictures) {
			const [commands] = await load();
			return commands.report(device, parts, wanted, from);
		},
		async noteReport(note: Note, from?: Pictures) {
			const [commands] = await load();
			return commands.noteReport(device, parts, note, from);
		},
		async reports() {
			const [, views] = await load();
			return views.myReports(store, parts.user.id);
		},
		async hintsAt(at: { lineId: string; assetId: string | null }) {
			const [, views] = await load();
			return views.hintsAt(store, at);
		},
		async reportChoices(kind: 'repair-type' | 'shutdown-reason') {
			const [, views] = await load();
			return views.choicesOf(store, kind);
		},
		async reportPlaces() {
			const [, views] = await load();
			return views.reportPlaces(store);
		},
		async lineAndAsset(placeId: string) {
			const [, views] = await load();
			return views.lineAndAsset(store, placeId);
		}
	};
}

/** Reading is fetched with the bell, marking with the first mark. */
function noticing(device: Device, parts: Parts) {
	const load = () => import('./notices.ts');
	const loadMarks = () => import('./notice-marks.ts');
	return {
		notices: async (category?: NoticeCategory) => (await load()).noticesOf(device.store, parts.clock.now(), category),
		unreadNotices: async () => (await load()).countUnread(device.store, parts.clock.now()),
		readNotices: async (title: string, noticeIds: readonly string[]) =>
			(await loadMarks()).markNoticesRead(device, parts, title, noticeIds),
		readAllNotices: async (title: string) => (await loadMarks()).markAllNoticesRead(device, parts, title)
	};
}
