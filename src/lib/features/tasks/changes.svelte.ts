import { SvelteMap } from 'svelte/reactivity';
import type { FeedRow } from '#lib/domain/live/protocol.ts';

const SHOWN_MS = 3_000;

/** Who changed which row a moment ago; each mark goes by itself after three seconds (PT-7). */
export class RecentChanges {
	readonly #names = new SvelteMap<string, string>();
	readonly #timers = new SvelteMap<string, ReturnType<typeof setTimeout>>();

	/** Marks a row changed by somebody else; one's own changes need no mark. */
	mark({ id, by }: Pick<FeedRow, 'id' | 'by'>, ownId: string, onEnd?: () => void): void {
		if (!by || by.id === ownId) return onEnd?.();
		clearTimeout(this.#timers.get(id));
		this.#names.set(id, by.name);
		const end = () => {
			this.#names.delete(id);
			this.#timers.delete(id);
			onEnd?.();
		};
		this.#timers.set(id, setTimeout(end, SHOWN_MS));
	}

	nameOf(id: string): string | undefined {
		return this.#names.get(id);
	}

	stop(): void {
		for (const timer of this.#timers.values()) clearTimeout(timer);
	}
}
