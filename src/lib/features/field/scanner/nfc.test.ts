import { beforeEach, expect, test, vi } from 'vitest';
import { installFakeNfc } from '../../../../../tests/support/fake-nfc.ts';
import { type Chip, isNfcAllowed, listenForChips, writeChip } from './nfc.ts';

const PAYLOAD = 'NFC_TASKPOINT_7K3M9QX2TD';
const SERIAL = '04:a2:1b:7c';

beforeEach(() => {
	vi.stubGlobal('window', globalThis);
	vi.stubGlobal('navigator', { permissions: { query: () => Promise.reject(new Error('not known')) } });
	installFakeNfc('granted');
});

function listen(signal: AbortSignal) {
	const chips: Chip[] = [];
	let unread = 0;
	const trouble = listenForChips(signal, { onchip: (chip) => chips.push(chip), onunread: () => (unread += 1) });
	return { chips, unread: () => unread, trouble };
}

test('a chip gives its serial number and its text', async () => {
	const heard = listen(new AbortController().signal);
	expect(await heard.trouble).toBeUndefined();
	window.fakeNfc.tap(SERIAL, [PAYLOAD]);
	expect(heard.chips).toEqual([{ serial: '04:A2:1B:7C', text: PAYLOAD, isBlank: false }]);
});

test('an empty chip is blank, one with two texts is not ours', async () => {
	const heard = listen(new AbortController().signal);
	await heard.trouble;
	window.fakeNfc.tap(SERIAL, []);
	window.fakeNfc.tap('05', ['one', 'two']);
	expect(heard.chips.map(({ text, isBlank }) => [text, isBlank])).toEqual([
		[undefined, true],
		[undefined, false]
	]);
});

test('nothing is heard after the signal is aborted', async () => {
	const abort = new AbortController();
	const heard = listen(abort.signal);
	await heard.trouble;
	abort.abort();
	window.fakeNfc.tap(SERIAL, [PAYLOAD]);
	expect(heard.chips).toEqual([]);
	expect(window.fakeNfc.listening()).toBe(0);
});

test('a chip that leaves too early is told apart from one that is empty', async () => {
	const heard = listen(new AbortController().signal);
	await heard.trouble;
	window.fakeNfc.brush();
	expect([heard.unread(), heard.chips]).toEqual([1, []]);
});

test('a blocked reader says so', async () => {
	window.fakeNfc.deny();
	expect(await isNfcAllowed()).toBe(false);
	expect(await listen(new AbortController().signal).trouble).toBe('denied');
	expect(await writeChip(PAYLOAD, { signal: new AbortController().signal, isReplacing: true })).toBe('denied');
});

test('a blank chip is written, a filled one only on demand, an interrupted one is named', async () => {
	const { signal } = new AbortController();
	const write = (isReplacing: boolean) => writeChip(PAYLOAD, { signal, isReplacing });
	window.fakeNfc.tap(SERIAL, []);
	expect(await write(false)).toBe('written');
	expect(window.fakeNfc.contentOf(SERIAL)).toEqual([PAYLOAD]);
	window.fakeNfc.tap('05', ['somebody else']);
	expect(await write(false)).toBe('occupied');
	expect(window.fakeNfc.contentOf('05')).toEqual(['somebody else']);
	window.fakeNfc.interruptNextWrite();
	expect(await write(true)).toBe('interrupted');
	expect(window.fakeNfc.written).toEqual([PAYLOAD]);
});
