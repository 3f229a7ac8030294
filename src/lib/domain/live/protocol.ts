import * as z from 'zod/mini';
import { CompanyId, VisitId } from '../shared/id.ts';

// Both ends of the live socket speak exactly this file.

export const LIVE_PROTOCOL = 'smtm.live.v1';
/** Inbound frames above this close the socket with 1009 (13.6). */
export const MAX_INBOUND_BYTES = 64 * 1024;
/** A delta never grows beyond this; what does not fit becomes a poke. */
export const MAX_DELTA_BYTES = 8 * 1024;
// Closed by the server: 1007 or 1008 nonsense, 1009 too large, 1012 restart, 1013 too slow, 4401 session over, 4403 right or
// visit lost. After the last two ask `auth.me` first: the session may live on under a new token.
export const PING_EVERY_MS = 20_000;

/** Where a reader stands in the company's feed. A foreign epoch means: read everything anew. */
export const Cursor = z.strictObject({ epoch: z.string().check(z.maxLength(40)), n: z.int().check(z.minimum(0)) });
export type Cursor = z.output<typeof Cursor>;

export const ENTITIES = [
	'task',
	'record',
	'place',
	'place-detail',
	'tag',
	'template',
	'safety',
	'masterdata',
	'user',
	'device',
	'setting',
	'repair',
	'shutdown',
	'hint',
	'notice',
	'scope'
] as const;
export type Entity = (typeof ENTITIES)[number];

export const FeedRow = z.object({
	n: z.int(),
	entity: z.enum(ENTITIES),
	id: z.string(),
	op: z.enum(['upsert', 'remove']),
	row: z.unknown(),
	/** Who did it, for the three-second mark (PT-7); absent for the system. */
	by: z.nullable(z.object({ id: z.string(), name: z.string() })),
	/** Name of the command that caused it. */
	cause: z.string()
});
export type FeedRow = z.output<typeof FeedRow>;

export const ClientFrame = z.discriminatedUnion('type', [
	z.strictObject({
		type: z.literal('hello'),
		company: CompanyId,
		visit: z.optional(VisitId),
		cursor: z.nullable(Cursor)
	})
]);
export type ClientFrame = z.input<typeof ClientFrame>;

export const ServerFrame = z.discriminatedUnion('type', [
	/** Answers hello: where the feed stands and with which rights the socket listens. */
	z.object({ type: z.literal('welcome'), cursor: Cursor, version: z.int(), serverTime: z.string() }),
	/**
	 * Rows after `from` up to `to`, filtered for this receiver; `to` is the new cursor. It joins a cursor at or after `from`;
	 * a `from` beyond the cursor is a hole: pull, or read the page anew.
	 */
	z.object({ type: z.literal('delta'), from: z.int(), to: z.int(), rows: z.array(FeedRow) }),
	/** Something up to `n` changed that does not fit a frame: pull, or read the page anew. */
	z.object({ type: z.literal('poke'), n: z.int() }),
	z.object({ type: z.literal('access.changed'), version: z.int() }),
	z.object({ type: z.literal('drain'), reconnectInMs: z.int() })
]);
export type ServerFrame = z.output<typeof ServerFrame>;
