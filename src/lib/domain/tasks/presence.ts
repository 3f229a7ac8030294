type Settings = { nfcRequired: boolean; qrCountsAsPresence: boolean; qrScanning: boolean };

/** How somebody may show that they stand at the task point (7.5, 7.7). "Cannot scan" is always there beside these. */
export type PresenceWays = { chip: boolean; label: boolean };

/** The label counts unless the company wants the chip itself, and only while scanning codes is switched on. */
export function presenceWays(settings: Settings, hasNfc: boolean): PresenceWays {
	const { nfcRequired, qrCountsAsPresence, qrScanning } = settings;
	return { chip: hasNfc, label: qrScanning && (!nfcRequired || qrCountsAsPresence) };
}
