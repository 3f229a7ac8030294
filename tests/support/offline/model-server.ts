import { createHash } from 'node:crypto';
import { canonicalJson } from '#lib/domain/audit/canonical.ts';
import { addToChecksum, CHECKSUM_START } from '#lib/domain/live/checksum.ts';
import type { FeedRow } from '#lib/domain/live/protocol.ts';
import type { Verdict } from '#lib/domain/commands/verdict.ts';
import type { Reply, Transport } from '#lib/offline/transport.ts';

/** What may go wrong with one request; `lost` work was done, its answer never came. */
export type Fault =
	| 'none'
	| 'unreachable'
	| 'lost'
	| 'doubled'
	| 'late-double'
	| '401'
	| '403'
	| 'revoked'
	| '413'
	| '429'
	| '500'
	| 'portal-page'
	| 'network-page'
	| 'other-shape'
	| 'misunderstood'
	| 'company-inactive'
	| 'app-too-old'
	| 'empty'
	| 'cut'
	| 'foreign-receipt';

type Item = { id: string; seq: number; name: string; commandVersion: number; input: Record<string, unknown> };
type Judge = (item: Item) => Verdict['kind'];

/** The rules of `sync.push` in their shortest form: what the real server must do and the device may rely on. */
export type ModelServer = Transport & {
	/** Ids of commands in the order of their effect, once each. */
	effects: string[];
	requests: { procedure: string; fault: Fault; items: Item[] }[];
	photos: string[];
	rows: Map<string, { entity: string; row: unknown }>;
	feed: FeedRow[];
	faults: Fault[];
	judge: Judge;
	version: number;
	/** The account is gone: only the evidence key opens anything. */
	isDeactivated: boolean;
	/** The role has the field app no more: the session is answered with a no, the evidence key opens. */
	isUnadmitted: boolean;
	/** Forgets the last numbers, as a restored backup would. */
	rewind: (lastSeq: number) => void;
	publish: (entity: FeedRow['entity'], id: string, row: unknown) => void;
};

const EPOCH = 'epoch-1';
const hashOf = (value: unknown) => createHash('sha256').update(canonicalJson(value)).digest('hex');
const reply = (status: number, body: unknown, retryAfter: string | null = null): Reply => ({
	status,
	body,
	retryAfter
});
const refusal = (status: number, reason: string) => reply(status, { error: { data: { reason, httpStatus: status } } });

export function createModelServer(now: () => Date): ModelServer {
	let lastSeq = 0;
	const ledger = new Map<number, Verdict>();
	const receipts = new Map<string, Verdict>();
	let late: (() => void) | undefined;

	const server: ModelServer = {
		effects: [],
		requests: [],
		photos: [],
		rows: new Map(),
		feed: [],
		faults: [],
		judge: () => 'applied',
		version: 1,
		isDeactivated: false,
		isUnadmitted: false,
		rewind: (seq) => {
			for (const known of [...ledger.keys()]) if (known > seq) ledger.delete(known);
			lastSeq = seq;
		},
		publish(entity, id, row) {
			server.rows.set(id, { entity, row });
			server.feed.push({ n: server.feed.length + 1, entity, id, op: 'upsert', row, by: null, cause: 'test' });
		},
		async call(procedure, input) {
			const isByKey = procedure === 'sync.hand-in';
			if (server.isUnadmitted && !isByKey) return refusal(403, 'permission');
			if ((server.isDeactivated || server.isUnadmitted) !== isByKey) return refusal(401, 'session');
			const fault = server.faults.shift() ?? 'none';
			const sent = structuredClone(input) as { items?: Item[] };
			server.requests.push({ procedure, fault, items: sent.items ?? [] });
			const answer = () => ({ result: { data: JSON.parse(JSON.stringify(serve(procedure, sent))) as unknown } });
			return faulty(fault, answer);
		},
		async bootstrap() {
			const fault = server.faults.shift() ?? 'none';
			server.requests.push({ procedure: 'bootstrap', fault, items: [] });
			const failed = fault === 'none' ? undefined : faulty(fault, () => ({}));
			const lines = bootstrapLines();
			if (fault === 'cut') return { reply: reply(200, {}), lines: stream(lines.slice(0, -1)) };
			return { reply: failed ? await failed : reply(200, {}), lines: stream(failed ? [] : lines) };
		},
		async photo({ photoId, pass, sha256, evidence }) {
			if (server.isDeactivated !== (evidence !== undefined)) return refusal(401, 'session');
			const fault = server.faults.shift() ?? 'none';
			server.requests.push({ procedure: 'photo', fault, items: [] });
			return faulty(fault, () => {
				if (pass === 'full') server.photos.push(photoId);
				return { photoId, pass, sha256 };
			});
		}
	};

	function faulty(fault: Fault, answer: () => unknown): Reply {
		switch (fault) {
			case 'none':
				late?.();
				late = undefined;
				return reply(200, answer());
			case 'unreachable':
				throw new TypeError('network');
			case 'lost':
				answer();
				throw new TypeError('network');
			case 'doubled':
				answer();
				return reply(200, answer());
			case 'late-double':
				late = () => void answer();
				throw new TypeError('network');
			case '401':
				return refusal(401, 'session');
			case '403':
				return refusal(403, 'permission');
			case 'revoked':
				return refusal(403, 'device-revoked');
			case '413':
				return refusal(413, 'too-large');
			case '429':
				return reply(429, { error: { data: { reason: 'too-many' } } }, '7');
			case '500':
				return reply(500, { error: { data: { reason: 'fault' } } });
			case 'portal-page':
				return reply(200, undefined);
			case 'network-page':
				return { ...reply(200, undefined), isForeign: true };
			case 'other-shape':
				return { ...reply(200, { result: { data: { shape: 'of another version' } } }), server: 'newer' };
			case 'misunderstood':
				return { ...refusal(400, 'invalid'), server: 'older' };
			case 'company-inactive':
				return refusal(403, 'company-inactive');
			case 'app-too-old':
				return refusal(409, 'app-too-old');
			case 'empty':
				return reply(200, undefined);
			case 'cut':
				answer();
				return reply(200, undefined);
			case 'foreign-receipt':
				return reply(200, { result: { data: { verdicts: [], n: 0, serverTime: now().toISOString() } } });
		}
	}

	function serve(procedure: string, input: { items?: Item[]; cursor?: { n: number } }): unknown {
		const serverTime = now().toISOString();
		if (procedure === 'sync.register')
			return { deviceId: 'd', lastSeq, epoch: EPOCH, n: server.feed.length, serverTime };
		if (procedure === 'sync.pull') {
			const from = input.cursor?.n ?? 0;
			const cursor = { epoch: EPOCH, n: server.feed.length };
			return {
				rows: server.feed.slice(from),
				cursor,
				isMore: false,
				isReset: false,
				version: server.version,
				serverTime
			};
		}
		return push(input.items ?? [], serverTime);
	}

	function push(items: Item[], serverTime: string): unknown {
		const verdicts: Verdict[] = [];
		const answer = { verdicts, n: server.feed.length, serverTime };
		for (const item of [...items].sort((a, b) => a.seq - b.seq)) {
			if (item.seq > lastSeq + 1) return { ...answer, gap: lastSeq };
			const verdict = item.seq <= lastSeq ? repeated(item) : first(item);
			verdicts.push(verdict);
		}
		return answer;
	}

	function repeated(item: Item): Verdict {
		const stored = ledger.get(item.seq);
		const contentHash = hashOf({ name: item.name, commandVersion: item.commandVersion, input: item.input });
		if (stored?.id === item.id && stored.contentHash === contentHash) return stored;
		return { id: item.id, seq: item.seq, contentHash, kind: 'refused', at: now().toISOString(), reason: 'id-reused' };
	}

	function first(item: Item): Verdict {
		const contentHash = hashOf({ name: item.name, commandVersion: item.commandVersion, input: item.input });
		const known = receipts.get(item.id);
		const verdict = known ? { ...known, seq: item.seq } : judged(item, contentHash);
		lastSeq = item.seq;
		ledger.set(item.seq, verdict);
		if (verdict.kind !== 'refused') receipts.set(item.id, verdict);
		return verdict;
	}

	function judged(item: Item, contentHash: string): Verdict {
		const base = { id: item.id, seq: item.seq, contentHash, at: now().toISOString() };
		const kind = server.judge(item);
		if (kind === 'refused') return { ...base, kind, reason: 'not-found' };
		server.effects.push(item.id);
		if (kind === 'held') return { ...base, kind, reason: 'reassigned', answer: {} };
		if (kind === 'superseded') return { ...base, kind, state: 'completed' };
		return { ...base, kind, answer: {} };
	}

	function bootstrapLines(): string[] {
		const counts: Record<string, number> = {};
		let checksum = CHECKSUM_START;
		const lines = [...server.rows].map(([id, { entity, row }]) => {
			counts[entity] = (counts[entity] ?? 0) + 1;
			const line = JSON.stringify({ entity, id, row });
			checksum = addToChecksum(checksum, line);
			return line;
		});
		const end = { end: true, epoch: EPOCH, n: server.feed.length, version: server.version, counts, checksum };
		return [...lines, JSON.stringify({ ...end, serverTime: now().toISOString() })];
	}

	return server;
}

async function* stream(lines: string[]): AsyncIterable<string> {
	yield* lines;
}
