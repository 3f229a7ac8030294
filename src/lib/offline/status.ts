import type { Loading } from './bootstrap.ts';
import type { Device } from './device.ts';
import type { LeaderState } from './leader.ts';
import { IN_REVIEW, WAITING } from './outbox.ts';
import { UNSENT } from './photos.ts';
import type { Trouble } from './trouble.ts';
import type { Travel } from './upload.ts';

/** What the shell shows: connection, badge, banner. */
export type FieldStatus = {
	connection: 'online' | 'offline' | 'sending';
	/** The first reading is complete: ready to go offline. */
	isReady: boolean;
	loading: Loading | null;
	waiting: number;
	needsReview: number;
	drafts: number;
	photosWaiting: number;
	/** The photo under way. */
	uploading: Travel | null;
	/** Photos wait for Wi-Fi, and whether the person wants that. */
	isHeldForWifi: boolean;
	isWifiOnly: boolean;
	sending: { done: number; total: number } | null;
	pause: LeaderState['pause'];
	/** What only a person can end, the storage's own trouble first. */
	trouble: Trouble | null;
	retryAt: string | null;
	lastSyncAt: string | null;
	isLeader: boolean;
	/** Milliseconds to add to this clock to get the server's. */
	clockOffset: number;
};

export type StatusBoard = {
	current: () => FieldStatus;
	refresh: () => Promise<void>;
	lead: (state: LeaderState) => void;
	load: (loading: Loading | null) => void;
	send: (ids: readonly string[]) => void;
	isSending: (id: string) => boolean;
	/** Whether the last contact failed; a try that is under way changes nothing about that. */
	isOffline: () => boolean;
	travel: (uploading: Travel | null) => void;
	hold: (isHeldForWifi: boolean) => void;
	/** What the store said of itself; what cannot be read stays so. */
	store: (trouble: 'storage-full' | 'damaged' | null) => void;
};

/** Keeps the figures at hand, so that reading them costs nothing; tells when one has changed. */
export function createStatusBoard(device: Device, onChange: () => void): StatusBoard {
	let status: FieldStatus = {
		connection: 'online',
		isReady: false,
		loading: null,
		waiting: 0,
		needsReview: 0,
		drafts: 0,
		photosWaiting: 0,
		uploading: null,
		isHeldForWifi: false,
		isWifiOnly: false,
		sending: null,
		pause: null,
		trouble: null,
		retryAt: null,
		lastSyncAt: null,
		isLeader: false,
		clockOffset: 0
	};
	let leader: LeaderState = { isLeader: false, isOffline: false, pause: null, trouble: null, retryAt: null };
	let ofStore: 'storage-full' | 'damaged' | null = null;
	let sending: readonly string[] = [];
	let total = 0;

	function show(change: Partial<FieldStatus>): void {
		const { isLeader, pause, retryAt, isOffline } = leader;
		const waiting = change.waiting ?? status.waiting;
		if (sending.length > 0) total = Math.max(total, waiting);
		else if (waiting === 0) total = 0;
		const next: FieldStatus = {
			...status,
			...change,
			isLeader,
			pause,
			trouble: ofStore ?? leader.trouble,
			retryAt,
			connection: sending.length > 0 ? 'sending' : isOffline ? 'offline' : 'online',
			sending: sending.length > 0 ? { done: total - waiting, total } : null
		};
		const isSame = JSON.stringify(next) === JSON.stringify(status);
		status = next;
		if (!isSame) onChange();
	}

	return {
		current: () => status,
		async refresh() {
			const [meta, waiting, needsReview, runs, forms, photosWaiting] = await Promise.all([
				device.meta(),
				device.store.count('outbox', WAITING),
				device.store.count('outbox', IN_REVIEW),
				device.store.count('drafts'),
				device.store.count('forms'),
				device.store.count('photos', UNSENT)
			]);
			const { cursor, lastSyncAt, clockOffset, isWifiOnly = false } = meta;
			const isReady = cursor !== null;
			const drafts = runs + forms;
			show({ isReady, lastSyncAt, clockOffset, isWifiOnly, waiting, needsReview, drafts, photosWaiting });
		},
		lead(state) {
			leader = state;
			show({});
		},
		load: (loading) => show({ loading }),
		send(ids) {
			sending = ids;
			show({});
		},
		isSending: (id) => sending.includes(id),
		isOffline: () => leader.isOffline,
		travel: (uploading) => show({ uploading }),
		hold: (isHeldForWifi) => show({ isHeldForWifi }),
		store(trouble) {
			if (trouble === ofStore || ofStore === 'damaged') return;
			ofStore = trouble;
			show({});
		}
	};
}
