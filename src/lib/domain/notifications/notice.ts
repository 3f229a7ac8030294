import type { NoticeCategory, NoticeEvent } from './category.ts';

/** What a tap opens; it may be gone by then. A record is opened among the submissions that need review. */
export type NoticeSubject = { type: 'task' | 'record' | 'repair' | 'shutdown' | 'tag' | 'device' | 'user'; id: string };

/**
 * One line of a person's feed, as pages and phones get it: entity `notice` in the feed, under the token `notice@<user>`.
 * Words are made by the reader in their own language.
 */
export type NoticeRow = {
	noticeId: string;
	category: NoticeCategory;
	event: NoticeEvent | null;
	/** More than one where several became one (LN-22). */
	count: number;
	/** Null for several, and for what is the reader's no more: there is nothing to open (PR-16). */
	subject: NoticeSubject | null;
	/** Of the first thing it is about: title of the work, kind of the report, code of the tag, name of the phone. */
	title: string;
	/** Name of the asset or line; empty where there is none. */
	place: string;
	/** Who did it; null for the clock. */
	actorName: string | null;
	/** Why, in their words: of a rejection, a cancellation, a dismissal. Never part of a push (LN-26). */
	reason: string | null;
	isCritical: boolean;
	at: string;
	readAt: string | null;
};

/** Phones hold the feed of this many days (8.1), the server that of `KEPT_DAYS` (13.6). */
export const PHONE_DAYS = 30;
export const KEPT_DAYS = 90;
