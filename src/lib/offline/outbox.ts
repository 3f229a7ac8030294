import type { Envelope } from '#lib/domain/commands/envelope.ts';
import type { Resolved } from '#lib/domain/tasks/record.ts';
import type { Person, TaskRow } from '#lib/domain/tasks/task.ts';
import { canonicalJson } from '#lib/domain/audit/canonical.ts';
import type { MetaRow } from './meta.ts';
import type { Parts } from './parts.ts';
import { type Put, type Range, startingWith } from './store.ts';

/** How an unsent command shows on its task before the server has said anything. */
export type LocalEffect =
	| { kind: 'start'; by: Person; at: string }
	| { kind: 'release' }
	| { kind: 'submit'; state: Extract<TaskRow['state'], 'pending_approval' | 'completed'>; at: string };

type Base = {
	id: string;
	/** Order of making on this device. */
	made: number;
	name: string;
	commandVersion: number;
	input: Record<string, unknown>;
	base: Record<string, number>;
	/** Commands this one must not overtake. */
	waitsFor: string[];
	occurredAt: string;
	clockOffset: number;
	companyId: string;
	userId: string;
	/** What a receipt must name besides the id. */
	contentHash: string;
	title: string;
	taskId: string | null;
	effect: LocalEffect | null;
	/** Those that the server will never take stay here for the rescue file. */
	photos: { photoId: string; isSent: boolean; isRefused?: boolean }[];
};

export type Queued = Base & { state: 'queued'; seq: number | null; wasRenumbered: boolean };
export type Sent = Base & {
	state: 'sent';
	verdict: 'applied' | 'merged' | 'superseded';
	receivedAt: string;
	answer: unknown;
	/** The server's feed after it; the effect leaves the local view once the copy has come this far. */
	n: number;
	/** What a supervisor made of it, after it was set aside (TL-41). */
	resolved?: Resolved;
};
export type InReview = Base & {
	state: 'needs_review';
	/** Set aside on the server (4.6), or refused and still only here. */
	where: 'server' | 'phone';
	reason: string;
	at: string;
	fields?: string[];
	permission?: string;
	found?: string;
	/** Whose work it has become, by name. */
	people?: string[];
};

/** One command from its making to its receipt (product 8.2). */
export type StoredItem = Queued | Sent | InReview;

/** As people see it: `sending` while a request that carries it is under way. */
export type OutboxItem = StoredItem | (Base & { state: 'sending'; seq: number });

export type NewCommand = Pick<Base, 'name' | 'input' | 'title' | 'taskId' | 'effect'> & {
	base?: Record<string, number>;
	waitsFor?: string[];
	photoIds?: string[];
};

export const WAITING: Range = startingWith('w|');
export const IN_REVIEW: Range = startingWith('r|');
export const RECEIVED: Range = startingWith('s|');
/** Commands whose effect the copy of the server does not hold yet. */
export const UNSEEN: Range = startingWith('p|');

export function ofTask(taskId: string): Range {
	return startingWith(`t:${taskId}|`);
}

export function putItem(item: StoredItem, cursorN: number): Put<'outbox'> {
	const order = String(item.made).padStart(12, '0');
	const words = item.taskId === null ? [] : [`t:${item.taskId}|${order}`];
	if (item.state === 'queued') words.push(`w|${order}`, `p|${order}`);
	if (item.state === 'needs_review') words.push(`r|${order}`);
	if (item.state === 'sent') words.push(`s|${order}`);
	if (item.state === 'sent' && item.n > cursorN) words.push(`p|${order}`);
	return { table: 'outbox', op: 'put', id: item.id, by: words, row: item };
}

type Needs = Pick<Parts, 'newId' | 'clock' | 'sha256' | 'companyId' | 'user'>;

/** Makes the item of a command; the hash is taken before any transaction begins. */
export async function makeItem(parts: Needs, command: NewCommand): Promise<Omit<Queued, 'made' | 'clockOffset'>> {
	const commandVersion = 1;
	return {
		id: parts.newId(),
		name: command.name,
		commandVersion,
		input: command.input,
		base: command.base ?? {},
		waitsFor: command.waitsFor ?? [],
		occurredAt: parts.clock.now().toISOString(),
		companyId: parts.companyId,
		userId: parts.user.id,
		contentHash: await contentHashOf(parts, command.name, commandVersion, command.input),
		title: command.title,
		taskId: command.taskId,
		effect: command.effect,
		photos: (command.photoIds ?? []).map((photoId) => ({ photoId, isSent: false })),
		state: 'queued',
		seq: null,
		wasRenumbered: false
	};
}

async function contentHashOf(parts: Pick<Parts, 'sha256'>, name: string, commandVersion: number, input: unknown) {
	return parts.sha256(new TextEncoder().encode(canonicalJson({ name, commandVersion, input })));
}

/** Gives the item its place in the order of making; to be written in the same transaction as its effects. */
export function enqueue(
	meta: MetaRow,
	item: Omit<Queued, 'made' | 'clockOffset'>
): { item: Queued; meta: Pick<MetaRow, 'made'> } {
	const made = meta.made + 1;
	return { item: { ...item, made, clockOffset: meta.clockOffset }, meta: { made } };
}

export function envelopeOf(item: Queued, seq: number, deviceId: string): Record<keyof Envelope, unknown> {
	return {
		v: 1,
		id: item.id,
		company: item.companyId,
		device: deviceId,
		seq,
		name: item.name,
		commandVersion: item.commandVersion,
		input: item.input,
		base: item.base,
		deps: item.waitsFor,
		occurredAt: item.occurredAt,
		clockOffset: item.clockOffset,
		actor: item.userId
	};
}
