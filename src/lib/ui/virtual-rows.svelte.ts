import {
	defaultRangeExtractor,
	elementScroll,
	observeElementOffset,
	observeElementRect,
	Virtualizer
} from '@tanstack/virtual-core';
import { untrack } from 'svelte';

type Source = {
	count: number;
	rowHeight: number;
	scroller: HTMLElement | undefined;
	key: (index: number) => string;
	/** A row that stays in the document though out of sight, because it holds the focus. */
	kept?: number | undefined;
};

const FIRST_PAINT_PX = 640;

/** The window of rows in sight. Call it while a component initialises; `read` may read state. */
export function virtualRows(read: () => Source) {
	let version = $state(0);
	const options = () => {
		const { count, rowHeight, scroller, key, kept } = read();
		return {
			count,
			estimateSize: () => rowHeight,
			getScrollElement: () => scroller ?? null,
			getItemKey: key,
			overscan: 8,
			initialRect: { width: 0, height: FIRST_PAINT_PX },
			rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
				const rows = defaultRangeExtractor(range);
				if (kept === undefined || kept >= count || rows.includes(kept)) return rows;
				return [...rows, kept].sort((left, right) => left - right);
			},
			observeElementRect,
			observeElementOffset,
			scrollToFn: elementScroll,
			onChange: () => {
				version += 1;
			}
		};
	};
	const virtualizer = new Virtualizer<HTMLElement, HTMLElement>(untrack(options));

	$effect(() => virtualizer._didMount());
	$effect(() => {
		virtualizer.setOptions(options());
		untrack(() => {
			virtualizer._willUpdate();
			virtualizer.measure();
			version += 1;
		});
	});

	return {
		get rows() {
			return version >= 0 ? virtualizer.getVirtualItems() : [];
		},
		get height() {
			return version >= 0 ? virtualizer.getTotalSize() : 0;
		},
		reveal(index: number) {
			virtualizer.scrollToIndex(index, { align: 'auto' });
		}
	};
}
