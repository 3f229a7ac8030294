import { readPreferences } from './preferences.ts';

// Good, wrong and unknown feel and sound different, so that nobody has to look at the screen to know (FA-4).

const SIGNALS = {
	good: { tones: [880, 1320], pulses: [60] },
	wrong: { tones: [220, 180], pulses: [200, 80, 200] },
	unknown: { tones: [440, 440], pulses: [80, 60, 80] }
};
const TONE_S = 0.12;

let audio: AudioContext | undefined;

export function signal(kind: keyof typeof SIGNALS): void {
	const { tones, pulses } = SIGNALS[kind];
	const { hasSound, hasVibration } = readPreferences();
	if (hasVibration && 'vibrate' in navigator && navigator.userActivation?.hasBeenActive) navigator.vibrate(pulses);
	if (!hasSound) return;
	audio ??= new AudioContext();
	for (const [index, hertz] of tones.entries()) play(audio, hertz, index * TONE_S);
}

function play(context: AudioContext, hertz: number, after: number): void {
	const oscillator = context.createOscillator();
	const volume = context.createGain();
	const start = context.currentTime + after;
	oscillator.frequency.value = hertz;
	volume.gain.setValueAtTime(0.2, start);
	volume.gain.exponentialRampToValueAtTime(0.001, start + TONE_S);
	oscillator.connect(volume).connect(context.destination);
	oscillator.start(start);
	oscillator.stop(start + TONE_S);
}
