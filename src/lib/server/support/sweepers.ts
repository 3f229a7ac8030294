import type { Sessions } from '../auth/session-store.ts';
import type { PhotoUploads } from '../files/photo-uploads.ts';
import type { Visits } from './visits.service.ts';

type Parts = {
	sessions: Sessions;
	visits: Visits;
	uploads: Pick<PhotoUploads, 'sweep'>;
	sweepOrphans: () => Promise<number>;
	runMinute: () => Promise<number>;
	log: { error: (fields: object, message: string) => void };
};

const VISITS_EVERY_MS = 1_000;
const SESSIONS_EVERY_MS = 60_000;
const MINUTE_MS = 60_000;
const UPLOADS_EVERY_MS = 3_600_000;
const ORPHANS_EVERY_MS = 6 * 3_600_000;

/**
 * Ends what ran out, so that its sockets close within two seconds, and does what is due. Every node asks; each thing
 * happens once.
 */
export function startSweepers({ sessions, visits, uploads, sweepOrphans, runMinute, log }: Parts): () => void {
	const stops = [
		every(VISITS_EVERY_MS, visits.sweep),
		every(SESSIONS_EVERY_MS, sessions.sweep),
		every(MINUTE_MS, runMinute),
		every(UPLOADS_EVERY_MS, uploads.sweep),
		every(ORPHANS_EVERY_MS, sweepOrphans)
	];

	function every(ms: number, sweep: () => Promise<number>): () => void {
		let isRunning = false;
		const timer = setInterval(() => {
			if (isRunning) return;
			isRunning = true;
			sweep()
				.catch((error: unknown) => log.error({ err: error }, 'a sweep failed'))
				.finally(() => (isRunning = false));
		}, ms);
		timer.unref();
		return () => clearInterval(timer);
	}
	return () => stops.forEach((stop) => stop());
}
