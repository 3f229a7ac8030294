// Web NFC as Chromium on Android has it; TypeScript's library does not know it. Every reading and writing carries a signal:
// without one the browser would go on after the screen is gone.

type NdefRecord = { recordType: string; encoding?: string | null; data?: DataView | null };
type Reading = Event & { serialNumber: string; message: { records: readonly NdefRecord[] } };
type TextRecord = { recordType: 'text'; data: string; lang: string };
type Reader = EventTarget & {
	scan(options: { signal: AbortSignal }): Promise<void>;
	write(message: { records: TextRecord[] }, options: { overwrite: boolean; signal: AbortSignal }): Promise<void>;
};

/** A chip as it was just read. `text` is its one text record; chips with other content have none. */
export type Chip = { serial: string; text: string | undefined; isBlank: boolean };

/** `off`: the phone has no NFC, or it is switched off. */
export type NfcTrouble = 'denied' | 'off';

type Listeners = { onchip: (chip: Chip) => void; onunread: () => void };

function readerClass(): (new () => Reader) | undefined {
	return (globalThis as { NDEFReader?: new () => Reader }).NDEFReader;
}

export function hasNfc(): boolean {
	return readerClass() !== undefined;
}

/** Whether reading may begin at once, without a question to a person who has not touched anything. */
export async function isNfcAllowed(): Promise<boolean> {
	if (!hasNfc()) return false;
	try {
		return (await navigator.permissions.query({ name: 'nfc' as PermissionName })).state === 'granted';
	} catch {
		return false;
	}
}

/** Tells of every chip held to the phone until the signal is aborted. Answers what stands in the way, if anything. */
export async function listenForChips(signal: AbortSignal, listeners: Listeners): Promise<NfcTrouble | undefined> {
	const NDEFReader = readerClass();
	if (!NDEFReader) return 'off';
	const reader = new NDEFReader();
	reader.addEventListener('reading', (event) => listeners.onchip(chipOf(event as Reading)), { signal });
	reader.addEventListener('readingerror', () => listeners.onunread(), { signal });
	try {
		await reader.scan({ signal });
		return undefined;
	} catch (error) {
		return signal.aborted ? undefined : troubleOf(error);
	}
}

/** `occupied`: the chip carries something and was not to be overwritten. `interrupted`: it left too early, or broke. */
export type Written = 'written' | 'interrupted' | 'occupied' | 'denied';

/** Writes one text record to the chip at the phone, or to the next that comes. */
export async function writeChip(
	text: string,
	{ signal, isReplacing }: { signal: AbortSignal; isReplacing: boolean }
): Promise<Written> {
	const NDEFReader = readerClass();
	if (!NDEFReader) return 'denied';
	try {
		const message = { records: [{ recordType: 'text' as const, data: text, lang: 'en' }] };
		await new NDEFReader().write(message, { overwrite: isReplacing, signal });
		return 'written';
	} catch (error) {
		if (nameOf(error) !== 'NotAllowedError') return 'interrupted';
		// The same name stands for a missing permission and for a chip that is not empty.
		return (await isNfcAllowed()) ? 'occupied' : 'denied';
	}
}

function chipOf({ serialNumber, message: { records } }: Reading): Chip {
	const filled = records.filter(({ recordType }) => recordType !== 'empty');
	const [only] = filled;
	const text = filled.length === 1 && only?.recordType === 'text' ? decode(only) : undefined;
	return { serial: serialNumber.toUpperCase(), text, isBlank: filled.length === 0 };
}

function decode({ data, encoding }: NdefRecord): string | undefined {
	return data ? new TextDecoder(encoding ?? 'utf-8').decode(data) : undefined;
}

function troubleOf(error: unknown): NfcTrouble {
	return nameOf(error) === 'NotAllowedError' ? 'denied' : 'off';
}

function nameOf(error: unknown): string {
	return error instanceof Error || error instanceof DOMException ? error.name : '';
}
