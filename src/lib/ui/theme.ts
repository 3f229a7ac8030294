export const THEMES = ['system', 'light', 'dark', 'sunlight'] as const;
export type Theme = (typeof THEMES)[number];

// The same key as in static/theme.js, which applies it before the first paint.
const KEY = 'theme';

export function readTheme(): Theme {
	const stored = typeof localStorage === 'undefined' ? null : localStorage.getItem(KEY);
	return THEMES.find((theme) => theme === stored) ?? 'system';
}

export function setTheme(theme: Theme): void {
	localStorage.setItem(KEY, theme);
	document.documentElement.dataset.theme = theme;
}
