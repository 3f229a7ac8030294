const BROWSERS = [
	[/Edg\//, 'Edge'],
	[/OPR\//, 'Opera'],
	[/Firefox\//, 'Firefox'],
	[/SamsungBrowser\//, 'Samsung Internet'],
	[/Chrome\//, 'Chrome'],
	[/Safari\//, 'Safari']
] as const;

const SYSTEMS = [
	[/Android/, 'Android'],
	[/iPhone|iPad/, 'iOS'],
	[/Windows/, 'Windows'],
	[/Mac OS X/, 'macOS'],
	[/Linux/, 'Linux']
] as const;

/** "Chrome, Windows" out of what a browser says of itself; its own words where nothing is known. */
export function browserName(userAgent: string): string {
	const find = (known: readonly (readonly [RegExp, string])[]) => known.find(([sign]) => sign.test(userAgent))?.[1];
	const parts = [find(BROWSERS), find(SYSTEMS)].filter((part) => part !== undefined);
	return parts.length > 0 ? parts.join(', ') : userAgent.slice(0, 40);
}
