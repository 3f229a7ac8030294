import { createDetector, type Detector } from './detector.ts';
import { readPreferences } from './preferences.ts';

const LOOK_EVERY_MS = 120;
/** The same code counts once within this time (7.7). */
const SAME_CODE_MS = 2_000;

/** `unready`: the decoder has not come to this phone yet, and there is no network to fetch it. */
export type CameraState = 'starting' | 'on' | 'denied' | 'none' | 'unready';

/** The camera, looking for codes until it is closed. */
export class Camera {
	state: CameraState = $state('starting');
	hasTorch = $state(false);
	isTorchOn = $state(false);

	#stream: MediaStream | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#isClosed = false;
	#last = { text: '', at: 0 };
	#onread: (text: string) => void;

	constructor(onread: (text: string) => void) {
		this.#onread = onread;
	}

	async open(video: HTMLVideoElement): Promise<void> {
		try {
			if (!navigator.mediaDevices) throw new DOMException('', 'NotFoundError');
			const video = { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } };
			this.#stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
		} catch (error) {
			this.state = error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'none';
			return;
		}
		if (this.#isClosed) return this.close();
		video.srcObject = this.#stream;
		await video.play().catch(() => undefined);
		const track = this.#stream.getVideoTracks()[0];
		this.hasTorch = 'torch' in (track?.getCapabilities?.() ?? {});
		this.state = 'on';
		if (this.hasTorch && readPreferences().hasTorch) await this.toggleTorch();
		try {
			await this.#look(video, await createDetector());
		} catch {
			this.state = 'unready';
			this.close();
		}
	}

	async toggleTorch(): Promise<void> {
		const track = this.#stream?.getVideoTracks()[0];
		this.isTorchOn = !this.isTorchOn;
		await track
			?.applyConstraints({ advanced: [{ torch: this.isTorchOn } as MediaTrackConstraintSet] })
			.catch(() => undefined);
	}

	close(): void {
		this.#isClosed = true;
		clearTimeout(this.#timer);
		for (const track of this.#stream?.getTracks() ?? []) track.stop();
	}

	async #look(video: HTMLVideoElement, detector: Detector): Promise<void> {
		if (this.#isClosed) return;
		const found = video.readyState >= video.HAVE_CURRENT_DATA ? await detector.detect(video) : [];
		const text = found[0]?.rawValue;
		const now = Date.now();
		if (text && !(text === this.#last.text && now - this.#last.at < SAME_CODE_MS)) {
			this.#last = { text, at: now };
			if (!this.#isClosed) this.#onread(text);
		}
		await new Promise((resolve) => (this.#timer = setTimeout(resolve, LOOK_EVERY_MS)));
		return this.#look(video, detector);
	}
}
