/** What a chip carries: one text record a string. */
type ChipContent = readonly string[];

export type FakeNfc = {
	/** Holds a chip to the phone until `lift`. Content given here is what is on it from now on. */
	tap(serial: string, content?: ChipContent): void;
	lift(): void;
	/** A chip that leaves before it could be read. */
	brush(): void;
	deny(): void;
	allow(): void;
	/** The next chip that is written leaves half-way: what it carries then is damaged. */
	interruptNextWrite(): void;
	/** Chips and what they carry now. */
	contentOf(serial: string): ChipContent | undefined;
	/** Every text that was written, in order. */
	written: string[];
	/** How many readers are listening. */
	listening(): number;
};

declare global {
	interface Window {
		fakeNfc: FakeNfc;
	}
}

/**
 * Puts a Web NFC into a page that behaves as the specification says: reading ends with its signal, a writer waits for the
 * next chip, a chip that is not empty refuses a write without `overwrite`, nothing happens without permission. Runs inside
 * the page, so it stands for itself.
 */
export function installFakeNfc(permission: 'granted' | 'prompt' | 'denied'): void {
	type Options = { signal?: AbortSignal; overwrite?: boolean };
	type Message = { records: { recordType: string; data: string }[] };
	type Pending = { text: string; isForced: boolean; done: () => void; fail: (error: DOMException) => void };
	const chips = new Map<string, ChipContent>();
	const readers = new Set<EventTarget>();
	const pending: Pending[] = [];
	const written: string[] = [];
	let state = permission;
	let near: string | undefined;
	let isNextInterrupted = false;

	function records(content: ChipContent) {
		if (content.length === 0) return [{ recordType: 'empty', data: null }];
		const encode = (text: string) => new DataView(new TextEncoder().encode(text).buffer);
		return content.map((text) => ({ recordType: 'text', encoding: 'utf-8', lang: 'en', data: encode(text) }));
	}

	function tellReaders(serial: string): void {
		const message = { records: records(chips.get(serial) ?? []) };
		for (const reader of [...readers])
			reader.dispatchEvent(Object.assign(new Event('reading'), { serialNumber: serial, message }));
	}

	function writePending(serial: string): void {
		for (const { text, isForced, done, fail } of pending.splice(0)) {
			if (isNextInterrupted) {
				isNextInterrupted = false;
				chips.set(serial, [text.slice(0, 3)]);
				fail(new DOMException('the chip left', 'NetworkError'));
			} else if (!isForced && (chips.get(serial) ?? []).length > 0) {
				fail(new DOMException('the chip is not empty', 'NotAllowedError'));
			} else {
				chips.set(serial, [text]);
				written.push(text);
				done();
			}
		}
	}

	async function ask(): Promise<void> {
		if (state === 'prompt') state = 'granted';
		if (state === 'denied') throw new DOMException('NFC is blocked', 'NotAllowedError');
	}

	class NDEFReader extends EventTarget {
		async scan({ signal }: Options = {}): Promise<void> {
			signal?.throwIfAborted();
			if (readers.has(this)) throw new DOMException('a scan is running', 'InvalidStateError');
			await ask();
			readers.add(this);
			signal?.addEventListener('abort', () => readers.delete(this), { once: true });
			if (near !== undefined) tellReaders(near);
		}

		async write(message: Message, { signal, overwrite = true }: Options = {}): Promise<void> {
			signal?.throwIfAborted();
			await ask();
			return new Promise((done, fail) => {
				const entry = { text: message.records[0]?.data ?? '', isForced: overwrite, done, fail };
				pending.push(entry);
				signal?.addEventListener('abort', () => {
					const index = pending.indexOf(entry);
					if (index < 0) return;
					pending.splice(index, 1);
					fail(new DOMException('aborted', 'AbortError'));
				});
				const here = near;
				if (here !== undefined) setTimeout(() => writePending(here), 10);
			});
		}
	}

	const query = navigator.permissions.query.bind(navigator.permissions);
	navigator.permissions.query = (descriptor) =>
		String(descriptor.name) === 'nfc'
			? Promise.resolve(Object.assign(new EventTarget(), { name: 'nfc', state, onchange: null }))
			: query(descriptor);
	Object.assign(globalThis, { NDEFReader });
	window.fakeNfc = {
		tap(serial, content) {
			if (content || !chips.has(serial)) chips.set(serial, content ?? []);
			near = serial;
			writePending(serial);
			tellReaders(serial);
		},
		lift: () => (near = undefined),
		brush() {
			for (const reader of [...readers]) reader.dispatchEvent(new Event('readingerror'));
		},
		deny: () => (state = 'denied'),
		allow: () => (state = 'granted'),
		interruptNextWrite: () => (isNextInterrupted = true),
		contentOf: (serial) => chips.get(serial),
		written,
		listening: () => readers.size
	};
}
