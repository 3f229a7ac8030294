// How scanning feels on this phone (7.10). Says nothing about anybody, so it stays when people change.

const KEY = 'field.scanner';

export type ScannerPreferences = { hasSound: boolean; hasVibration: boolean; hasTorch: boolean };

const USUAL: ScannerPreferences = { hasSound: true, hasVibration: true, hasTorch: false };

export function readPreferences(): ScannerPreferences {
	try {
		const stored = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Record<keyof ScannerPreferences, unknown>>;
		return {
			hasSound: stored.hasSound !== false,
			hasVibration: stored.hasVibration !== false,
			hasTorch: stored.hasTorch === true
		};
	} catch {
		return USUAL;
	}
}

export function writePreferences(preferences: ScannerPreferences): void {
	localStorage.setItem(KEY, JSON.stringify(preferences));
}
