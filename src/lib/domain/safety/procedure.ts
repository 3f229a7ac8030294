/** One step a technician reads and confirms; frozen with its version (product 3.7, 4.11). */
export type Measure = { order: number; instruction: string; isRequired: boolean };

export type SafetyVersion = {
	procedureId: string;
	name: string;
	version: number;
	body: string;
	measures: Measure[];
	publishedAt: string;
};

/** A measure acknowledged sooner than this after it was shown is flagged (4.4). */
export const FAST_ACKNOWLEDGEMENT_MS = 2_000;
