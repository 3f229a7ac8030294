import type { LucideProps } from '@lucide/svelte';
import type { Component } from 'svelte';

/** An icon as `@lucide/svelte/icons/<name>` exports it. */
export type Icon = Component<LucideProps>;
