/** `listed` is how many items the work list of the planned one has. */
type StopShares = { all: number; open: number; criticalLine: string | null; listed: number };

export type ReportShares = {
	repairs: { all: number; open: number; deferred: number; converted: number; dismissed: number };
	stops: StopShares;
	reporters: readonly string[];
	triage: string;
};

export type ReportLists = { types: Map<string, string>; reasons: Map<string, { id: string; category: string }> };
