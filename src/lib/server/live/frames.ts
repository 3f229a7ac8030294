import { hears } from '#lib/domain/access/scope.ts';
import { MAX_DELTA_BYTES, type ServerFrame } from '#lib/domain/live/protocol.ts';
import type { FeedRow } from '../db/platform.ts';

/** Frames of one burst that still go out as rows; more than that is told as a poke, and the page reads itself anew. */
const MAX_DELTAS = 8;

/** What a reader gets of each row of a burst: the row, its removal, or nothing. One character a row. */
export function viewOf(rows: readonly FeedRow[], tokens: ReadonlySet<string>): string {
	let view = '';
	for (const row of rows) {
		if (row.op !== 'scope' && hears(tokens, row.scopes)) view += row.op === 'remove' ? 'r' : 'u';
		else view += row.oldScopes.length > 0 && hears(tokens, row.oldScopes) ? 'r' : '-';
	}
	return view;
}

export function isBlank(view: string): boolean {
	return !view.includes('u') && !view.includes('r');
}

export function encode(frame: ServerFrame): Buffer {
	return Buffer.from(JSON.stringify(frame));
}

/** A burst of rows, each turned into text once whoever reads it; the frames of equal views are shared. */
type Burst = { frames: (from: number, view: string) => readonly Buffer[]; to: number };

export function createBurst(rows: readonly FeedRow[], to: number): Burst {
	const texts = new Map<string, string>();
	const shared = new Map<string, readonly Buffer[]>();

	function textOf(index: number, op: string): string {
		const key = `${op}${index}`;
		let text = texts.get(key);
		if (text === undefined) texts.set(key, (text = rowText(rows[index], op)));
		return text;
	}

	function build(from: number, view: string): readonly Buffer[] {
		const frames: Buffer[] = [];
		let batch: string[] = [];
		let size = 0;
		let start = from;
		const close = (end: number) => {
			frames.push(Buffer.from(`{"type":"delta","from":${start},"to":${end},"rows":[${batch.join(',')}]}`));
			[batch, size, start] = [[], 0, end];
		};
		let last = from;
		for (let index = 0; index < view.length; index += 1) {
			const op = view[index];
			if (op === undefined || op === '-') continue;
			const text = textOf(index, op);
			const bytes = Buffer.byteLength(text) + 1;
			if (bytes > MAX_ROWS_BYTES) return [encode({ type: 'poke', n: to })];
			if (size + bytes > MAX_ROWS_BYTES) close(last);
			batch.push(text);
			size += bytes;
			last = rows[index]?.n ?? last;
		}
		close(to);
		return frames.length > MAX_DELTAS ? [encode({ type: 'poke', n: to })] : frames;
	}

	return {
		to,
		frames(from, view) {
			const key = `${from}:${view}`;
			let frames = shared.get(key);
			if (!frames) shared.set(key, (frames = build(from, view)));
			return frames;
		}
	};
}

/** What the rows of a frame may take, the frame's own words apart. */
const MAX_ROWS_BYTES = MAX_DELTA_BYTES - 100;

function rowText(row: FeedRow | undefined, op: string): string {
	if (!row) return '';
	const { n, entity, id, actorId, actorName, cause } = row;
	const by = actorId === null ? null : { id: actorId, name: actorName ?? '' };
	const isRemoval = op === 'r';
	return JSON.stringify({
		n,
		entity,
		id,
		op: isRemoval ? 'remove' : 'upsert',
		row: isRemoval ? null : row.row,
		by,
		cause
	});
}
