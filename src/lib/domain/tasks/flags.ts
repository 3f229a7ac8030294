import { FAST_ACKNOWLEDGEMENT_MS } from '../safety/procedure.ts';
import { parseTagText } from '../tags/tag.ts';
import type { CheckedVersion } from './check-submission.ts';
import type { Acknowledgement, RecordValue, SubmitTask } from './submission.ts';
import type { RecordFlag } from './vocabulary.ts';

/** Above this the device's clock is wrong rather than late (3.6). */
const CLOCK_OFF_MS = 5 * 60_000;
/** The measured offset is half a round trip unsure; inside this a time from the future is taken as now. */
const CLOCK_TOLERANCE_MS = 3_000;

export type RecordTimes = { startedAt: Date; performedAt: Date; isClockOff: boolean };

/** Device times corrected by the skew; where they contradict each other the receipt stands for the work (TL-27). */
export function correctedTimes(
	submission: Pick<SubmitTask, 'startedAt' | 'performedAt'>,
	skewMs: number,
	receivedAt: Date
): RecordTimes {
	const received = receivedAt.getTime();
	const started = Date.parse(submission.startedAt) + skewMs;
	const performed = Date.parse(submission.performedAt) + skewMs;
	const isOrdered = started <= performed && performed <= received + CLOCK_TOLERANCE_MS;
	const end = isOrdered ? Math.min(performed, received) : received;
	return {
		startedAt: new Date(Math.min(started, end)),
		performedAt: new Date(end),
		isClockOff: !isOrdered || Math.abs(skewMs) > CLOCK_OFF_MS
	};
}

export function isFast(answer: Acknowledgement): boolean {
	if (answer.acknowledgedAt === undefined) return false;
	return Date.parse(answer.acknowledgedAt) - Date.parse(answer.shownAt) < FAST_ACKNOWLEDGEMENT_MS;
}

type FlagContext = {
	submission: SubmitTask;
	values: readonly RecordValue[];
	times: RecordTimes;
	/** Of the task at receipt. */
	overdueAt: Date;
	safety: readonly CheckedVersion[];
	/** Codes that are active now. */
	activeTagCodes: readonly string[];
};

/** What reviewers should look at (3.6, TL-22, TL-23, TL-26, TL-27). `no-presence` comes with a declined skip only. */
export function flagsOf({ submission, values, times, overdueAt, safety, activeTagCodes }: FlagContext): RecordFlag[] {
	const code = parseTagText(submission.presence.tagCode ?? '')?.code;
	const isProven = submission.presence.kind === 'nfc' || submission.presence.kind === 'qr';
	const judged: [RecordFlag, boolean][] = [
		['late', times.performedAt > overdueAt],
		['fast-acknowledgement', submission.safety?.measures.some(isFast) ?? false],
		['clock-off', times.isClockOff],
		['old-safety-version', isOldVersion(submission.safety?.version, safety, times.startedAt)],
		['old-tag', isProven && code !== undefined && !activeTagCodes.includes(code)],
		['gallery-photo', submission.photos.some(({ source }) => source === 'gallery')],
		['alert', values.some(({ isAlert }) => isAlert)],
		['offline', submission.isOffline]
	];
	return judged.filter(([, applies]) => applies).map(([flag]) => flag);
}

function isOldVersion(used: number | undefined, versions: readonly CheckedVersion[], startedAt: Date): boolean {
	if (used === undefined) return false;
	return versions.some(({ version, publishedAt }) => version > used && Date.parse(publishedAt) <= startedAt.getTime());
}
