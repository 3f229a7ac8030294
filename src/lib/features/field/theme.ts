import type { Theme } from '#lib/domain/access/me.ts';

// Same key as static/theme.js, which sets it before the first paint.
const KEY = 'theme';

export const FIELD_THEMES = ['light', 'dark', 'sunlight', 'system'] as const satisfies readonly Theme[];

export function currentTheme(): Theme {
	const kept = localStorage.getItem(KEY);
	return FIELD_THEMES.find((theme) => theme === kept) ?? 'system';
}

export function useTheme(theme: Theme): void {
	localStorage.setItem(KEY, theme);
	document.documentElement.dataset['theme'] = theme;
}
