import type { Range } from './store.ts';

// What may stand outside the seal: ids, times, a state's rank and the numbers of an order (sync.md 6). A number is an
// order only in the forms that `task-words` and `outbox` give it; any other is somebody's code.
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?$/;
const ORDER = /^(?:\d|0\d{5}|0000\d{8})$/;
const HEAD = /^[a-z-]{1,12}:/;
const LONE = /^[a-z-]{1,12}$/;
/** Ends of ranges: just behind a word, and behind everything that begins with it. */
const ENDS = ['\u0000', '\uffff'];

/** Gives a part of a word another, unreadable form; the same part always gets the same form. */
export type Hide = (part: string) => Promise<string>;

/** A word as it stands on the disk. */
export async function sealWord(word: string, hide: Hide): Promise<string> {
	const end = ENDS.find((one) => word.endsWith(one)) ?? '';
	const [first = '', ...rest] = (end ? word.slice(0, -1) : word).split('|');
	const head = HEAD.exec(first)?.[0] ?? '';
	const isTag = head === '' && LONE.test(first) && (rest.length > 0 || first.length <= 2);
	const start = isTag ? first : head + (await sealPart(first.slice(head.length), false, hide));
	const parts = await Promise.all(rest.map((part) => sealPart(part, true, hide)));
	return [start, ...parts].join('|') + end;
}

export async function sealRange(range: Range, hide: Hide): Promise<Range> {
	const [from, to, after] = await Promise.all([
		sealWord(range.from, hide),
		sealWord(range.to, hide),
		range.after === undefined ? undefined : sealWord(range.after, hide)
	]);
	return { ...range, from, to, ...(after === undefined ? {} : { after }) };
}

/** What stands right behind a head is what is looked up, never a place in an order. */
async function sealPart(part: string, mayBeOrder: boolean, hide: Hide): Promise<string> {
	const isOpen = part === '' || UUID.test(part) || INSTANT.test(part) || (mayBeOrder && ORDER.test(part));
	return isOpen ? part : hide(part);
}
