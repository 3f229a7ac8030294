import { parseTagText, payloadOf, TAG_CODE_LENGTH, tagCodeFrom, type TagType } from '#lib/domain/tags/tag.ts';
import { stamp } from '#lib/features/field/clock.ts';
import type { FieldApp } from '#lib/features/field/field-app.controller.svelte.ts';
import { type Chip, listenForChips, type NfcTrouble, writeChip } from '#lib/features/field/scanner/nfc.ts';
import { signal as sound } from '#lib/features/field/scanner/signals.ts';
import type { LocalPlace } from '#lib/offline/place-index.ts';
import type { LocalTag } from '#lib/offline/places.ts';

const PATIENCE_MS = 20_000;

/** `asking`: the chip is another place's tag, or this place has a tag on another chip. */
export type Writing =
	| { step: 'idle' | 'waiting' | 'writing' | 'checking' | 'done' | 'failed' | 'elsewhere' | NfcTrouble }
	| { step: 'asking'; of: string; isSecond: boolean };

type Attempt = { serial: string; code: string; payload: string };

/** Write, read back, compare, and only then tell the register (7.8). */
export class TagWriting {
	now: Writing = $state.raw({ step: 'idle' });

	readonly #app: FieldApp;
	readonly #place: LocalPlace;
	readonly #tag: LocalTag | undefined;
	#abort: AbortController | undefined;
	/** What was begun on which chip: a chip that left half-way may be written again without asking. */
	#attempt: Attempt | undefined;
	#asked: Chip | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(app: FieldApp, place: LocalPlace, tag: LocalTag | undefined) {
		this.#app = app;
		this.#place = place;
		this.#tag = tag;
	}

	async open(): Promise<void> {
		this.close();
		const abort = new AbortController();
		this.#abort = abort;
		const listeners = { onchip: (chip: Chip) => void this.#meet(chip), onunread: () => this.#fail() };
		const trouble = await listenForChips(abort.signal, listeners);
		if (!abort.signal.aborted) this.now = { step: trouble ?? 'waiting' };
	}

	close(): void {
		clearTimeout(this.#timer);
		this.#abort?.abort();
		this.now = { step: 'idle' };
	}

	/** Yes to the question: the chip at hand becomes this place's tag. */
	async replace(): Promise<void> {
		if (this.#asked) await this.#write(this.#asked);
	}

	again(): void {
		this.#asked = undefined;
		this.now = { step: 'waiting' };
	}

	async #meet(chip: Chip): Promise<void> {
		const { step } = this.now;
		if (step === 'checking') return this.#check(chip);
		if (step === 'writing' || step === 'done') return;
		this.#asked = chip;
		const isOwn = chip.serial === this.#attempt?.serial || parseTagText(chip.text ?? '')?.code === this.#tag?.code;
		const owner = chip.isBlank || isOwn ? undefined : await this.#ownerOf(chip);
		if (owner === 'elsewhere') {
			sound('wrong');
			this.now = { step: 'elsewhere' };
		} else if (owner !== undefined) this.now = { step: 'asking', of: owner, isSecond: false };
		else if (this.#isSecond(chip)) this.now = { step: 'asking', of: this.#place.name, isSecond: true };
		else await this.#write(chip);
	}

	/** The place a filled chip belongs to; whatever is not this company's is in use elsewhere. */
	async #ownerOf({ text }: Chip): Promise<string> {
		if (!text || !parseTagText(text)) return 'elsewhere';
		const known = await this.#app.client.scan(text);
		if (known.kind !== 'unknown') return (await this.#app.client.place(known.placeId))?.name ?? text;
		if (this.#app.status.connection === 'offline') return 'elsewhere';
		const { findTag } = await import('#lib/features/field/account.ts');
		const found = await findTag(text);
		return found && found !== 'no-answer' ? (found.path.at(-1)?.name ?? text) : 'elsewhere';
	}

	#isSecond({ serial }: Chip): boolean {
		const registered = this.#tag?.isActive ? this.#tag.chipSerial : null;
		return registered !== null && registered !== undefined && registered.toUpperCase() !== serial;
	}

	/** The code of the label where there is no chip yet; a new one where this chip takes over from another. */
	#codeFor(chip: Chip): string {
		if (this.#attempt?.serial === chip.serial) return this.#attempt.code;
		if (this.#tag?.isActive && !this.#isSecond(chip)) return this.#tag.code;
		return tagCodeFrom(crypto.getRandomValues(new Uint8Array(TAG_CODE_LENGTH)));
	}

	async #write(chip: Chip): Promise<void> {
		const code = this.#codeFor(chip);
		const type: TagType = this.#place.level === 'asset' ? 'ASSET' : 'TASKPOINT';
		const payload = payloadOf({ type, code });
		this.#attempt = { serial: chip.serial, code, payload };
		this.now = { step: 'writing' };
		const abort = this.#abort?.signal ?? AbortSignal.abort();
		const limit = AbortSignal.any([abort, AbortSignal.timeout(PATIENCE_MS)]);
		const written = await writeChip(payload, { signal: limit, isReplacing: !chip.isBlank });
		if (abort.aborted) return;
		if (written === 'denied') this.now = { step: 'denied' };
		else if (written === 'occupied') this.now = { step: 'elsewhere' };
		else if (written === 'interrupted') this.#fail();
		else {
			this.now = { step: 'checking' };
			this.#timer = setTimeout(() => this.#fail(), PATIENCE_MS);
		}
	}

	async #check({ serial, text }: Chip): Promise<void> {
		clearTimeout(this.#timer);
		const attempt = this.#attempt;
		if (!attempt || serial !== attempt.serial || text !== attempt.payload) return this.#fail();
		const input = {
			placeId: this.#place.placeId,
			tagCode: attempt.code,
			chipSerial: serial,
			writtenAt: stamp()
		};
		await this.#app.client.queuePlace({ name: 'tag.write', input, title: this.#place.name });
		sound('good');
		this.now = { step: 'done' };
		void this.#app.client.sync();
	}

	#fail(): void {
		if (this.now.step === 'waiting' || this.now.step === 'done') return;
		clearTimeout(this.#timer);
		sound('wrong');
		this.now = { step: 'failed' };
	}
}
