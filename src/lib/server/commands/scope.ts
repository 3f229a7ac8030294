import type { Actor } from '#lib/domain/access/actor.ts';
import type { Entity } from '#lib/domain/live/protocol.ts';
import type { Cause } from '#lib/domain/notifications/cause.ts';
import type { NoticeCategory, NoticeEvent } from '#lib/domain/notifications/category.ts';
import type { NoticeSubject } from '#lib/domain/notifications/notice.ts';
import type { TaskState } from '#lib/domain/tasks/vocabulary.ts';
import type { TenantSql } from '../db/with-tenant.ts';

export type Company = {
	companyId: string;
	code: string;
	name: string;
	environment: 'production' | 'staging' | 'development';
	timeZone: string;
};

/** What a query works with: one transaction, one company, one person, one instant. */
export type Scope = {
	readonly sql: TenantSql;
	readonly actor: Actor;
	readonly company: Company;
	readonly now: Date;
};

/** Where a command came from when the outbox delivered it; absent for a click in the portal. */
export type Delivery = {
	readonly deviceId: string;
	readonly occurredAt: Date;
	/** Milliseconds to add to the device's clock. */
	readonly skewMs: number;
	readonly base: Readonly<Record<string, number>>;
};

/** One line of the activity log: what happened to which thing, changed fields only, secrets never (SU-22). */
export type AuditNote = {
	subject: { type: string; id: string; label: string };
	summary: string;
	before?: Readonly<Record<string, unknown>>;
	after?: Readonly<Record<string, unknown>>;
	/** Another action than the command's own name, where one act is several on record. */
	action?: string;
};

export type FeedChange = {
	entity: Entity;
	id: string;
	op: 'upsert' | 'remove';
	row: unknown;
	scopes: readonly string[];
	/** Who heard of it before and may not hear of it now; they get a removal. */
	oldScopes?: readonly string[];
};

/** What a phone is told once the transaction is committed; the words are the receiver's. */
export type Push = {
	companyId: string;
	deviceId: string;
	endpoint: string;
	p256dh: string;
	auth: string;
	language: string;
	about: PushAbout;
};

/** The first of the things it is about, and how many there are; title and place and nothing else of them (LN-26). */
export type PushAbout = {
	/** Of several kinds: what came together while it was quiet (LN-21). */
	category: NoticeCategory | 'several';
	event: NoticeEvent | null;
	count: number;
	subject: NoticeSubject | null;
	title: string;
	place: string;
};

/** Told to higher slices in the same transaction: a deleted place takes its tags and tasks along. */
export type DomainEvent =
	| { name: 'place.created'; placeIds: readonly string[]; tagCodes?: Readonly<Record<string, string>> }
	| { name: 'place.renamed'; placeIds: readonly string[] }
	| { name: 'place.moved'; placeId: string }
	| { name: 'place.deleted'; placeIds: readonly string[]; bundleId: string }
	| { name: 'place.restored'; bundleId: string }
	| { name: 'task.created'; taskId: string; lineId: string; assetId: string }
	/** Work that was made of a report; told whenever anything about it changes. */
	| { name: 'task.changed'; taskId: string; state: TaskState }
	| { name: 'task.deleted'; taskId: string };

export type CommandScope = Scope & {
	readonly command: { readonly id: string; readonly name: string };
	readonly delivery: Delivery | undefined;
	newId(): string;
	/** Puts a line into the activity log, written with the change or not at all (SU-21). */
	record(note: AuditNote): void;
	/** Puts a row into the company's feed, numbered as the last statement before commit. */
	publish(change: FeedChange): void;
	/** Gives people something to hear of; who, is worked out after the commit (9.4). */
	announce(cause: Cause): void;
	/** Sent after the commit, or never. */
	push(push: Push): void;
	/** Runs the reactions of higher slices, in this transaction. */
	tell(event: DomainEvent): Promise<void>;
};
