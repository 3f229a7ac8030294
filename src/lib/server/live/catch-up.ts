import type { Cursor } from '#lib/domain/live/protocol.ts';
import type { FeedRow, PlatformDoor } from '../db/platform.ts';
import { createBurst, encode, viewOf } from './frames.ts';
import { isOpen, type Listener, type OnOutcome, send } from './listener.ts';
import { enterGroup, type Room } from './room.ts';

const MAX_ROWS = 1_000;
const MAX_AGE_MS = 5 * 60_000;

type Feed = Pick<PlatformDoor, 'feedAfter'>;

/** Sends what the socket missed, then lets it listen in the same breath, so that nothing falls between. */
export async function catchUp(
	feed: Feed,
	room: Room,
	listener: Listener,
	cursor: Cursor | null,
	onOutcome: OnOutcome
): Promise<void> {
	let n = cursor?.epoch === room.epoch ? cursor.n : room.n;
	while (n < room.n && isOpen(listener)) {
		const rows = room.n - n > MAX_ROWS ? [] : await readUpToRoom(feed, room, n);
		if (!isContiguous(rows, n)) {
			n = room.n;
			onOutcome(listener, send(listener, [encode({ type: 'poke', n })], n));
			break;
		}
		const to = rows.at(-1)?.n ?? n;
		const view = viewOf(rows, listener.tokens);
		// Also when none of it concerns this socket: its cursor moves on.
		onOutcome(listener, send(listener, createBurst(rows, to).frames(n, view), to));
		n = to;
	}
	if (isOpen(listener)) enterGroup(room, listener);
}

/** What the room was served meanwhile, too, and no more: the rest comes with the room's next burst. */
async function readUpToRoom(feed: Feed, room: Room, n: number): Promise<FeedRow[]> {
	const rows = await feed.feedAfter(room.companyId, n, MAX_ROWS);
	return rows.filter((row) => row.n <= room.n);
}

/** Whether the rows follow on `n` without a hole and are not older than what is replayed (LN-3). */
function isContiguous(rows: readonly FeedRow[], n: number): boolean {
	const [first] = rows;
	return first?.n === n + 1 && Date.now() - first.at.getTime() <= MAX_AGE_MS;
}
