import { createContext } from 'svelte';
import type { Filter } from './groups.ts';

/** What the list was narrowed to when a task was opened from it: it is so again on the way back. */
export const [useKeptFilter, provideKeptFilter] = createContext<{ filter: Filter | undefined }>();
