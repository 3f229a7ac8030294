import type { FeedRow } from '../db/platform.ts';
import { createBurst, encode, isBlank, viewOf } from './frames.ts';
import { type Group, type Listener, type OnOutcome, send } from './listener.ts';

const MAX_LAG_ROWS = 200;

/** One company on this node: where its feed stands, and who hears which token. */
export type Room = {
	readonly companyId: string;
	readonly epoch: string;
	/** Number up to which everybody in the room was served. */
	n: number;
	/** Number the bus last spoke of. */
	target: number;
	isReading: boolean;
	/** When a burst was last served, in milliseconds of the clock. */
	servedAt: number;
	readonly groups: Map<string, Group>;
	readonly byToken: Map<string, Set<Group>>;
	/** Sockets of the company, greeted or not. */
	readonly sockets: Set<Listener>;
};

export function createRoom(companyId: string, head: { epoch: string; n: number }): Room {
	return {
		companyId,
		...head,
		target: head.n,
		isReading: false,
		servedAt: 0,
		groups: new Map(),
		byToken: new Map(),
		sockets: new Set()
	};
}

/** Puts a socket among those who hear what its tokens say. */
export function enterGroup(room: Room, listener: Listener): void {
	const key = [...listener.tokens].sort().join(' ');
	let group = room.groups.get(key);
	if (!group) {
		group = { key, tokens: listener.tokens, members: new Set(), told: room.n };
		room.groups.set(key, group);
		for (const token of group.tokens) {
			const hearers = room.byToken.get(token);
			if (hearers) hearers.add(group);
			else room.byToken.set(token, new Set([group]));
		}
	}
	group.members.add(listener);
	listener.group = group;
	// One set and one key for all sockets of a group.
	listener.tokens = group.tokens;
}

export function leaveGroup(room: Room, listener: Listener): void {
	const { group } = listener;
	if (!group) return;
	listener.group = undefined;
	group.members.delete(listener);
	if (group.members.size > 0) return;
	room.groups.delete(group.key);
	for (const token of group.tokens) {
		const hearers = room.byToken.get(token);
		hearers?.delete(group);
		if (hearers?.size === 0) room.byToken.delete(token);
	}
}

/** Groups to which at least one of the rows may matter, found by token instead of by asking everybody. */
function candidates(room: Room, rows: readonly FeedRow[]): Set<Group> {
	const found = new Set<Group>();
	for (const row of rows) {
		for (const token of row.scopes) for (const group of room.byToken.get(token) ?? []) found.add(group);
		for (const token of row.oldScopes) for (const group of room.byToken.get(token) ?? []) found.add(group);
	}
	return found;
}

/** Serves rows that follow on what the room had; equal views share their encoded frames. */
export function deliver(room: Room, rows: readonly FeedRow[], onOutcome: OnOutcome): void {
	const to = rows.at(-1)?.n ?? room.n;
	const burst = createBurst(rows, to);
	for (const group of candidates(room, rows)) {
		const view = viewOf(rows, group.tokens);
		if (isBlank(view)) continue;
		// From what the group was last told: rows between concerned nobody in it, so there is no hole.
		tell(group, burst.frames(group.told, view), to, onOutcome);
	}
	room.n = to;
}

/** Tells everybody to read anew: there are rows that do not follow on what the room had. */
export function pokeAll(room: Room, n: number, onOutcome: OnOutcome): void {
	const frames = [encode({ type: 'poke', n })];
	for (const group of room.groups.values()) tell(group, frames, n, onOutcome);
	room.n = n;
}

/** Who heard nothing for long gets the number alone, so that a reconnection has little to catch up. */
export function moveCursors(room: Room, onOutcome: OnOutcome): void {
	for (const group of room.groups.values()) {
		if (room.n - group.told < MAX_LAG_ROWS) continue;
		tell(group, [encode({ type: 'delta', from: group.told, to: room.n, rows: [] })], room.n, onOutcome);
	}
}

function tell(group: Group, frames: readonly Buffer[], n: number, onOutcome: OnOutcome): void {
	for (const listener of group.members) onOutcome(listener, send(listener, frames, n));
	group.told = n;
}
