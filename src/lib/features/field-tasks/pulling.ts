import type { Attachment } from 'svelte/attachments';

/** So far a thumb has to go. */
export const PULL_PX = 90;

type Hears = {
	/** How far it has been pulled so far; 0 when it was let go. */
	onmove: (px: number) => void;
	/** Let go after it was pulled far enough. */
	onpulled: () => void;
};

/** Pulling the page down from its top; the refresh button does the same without it. */
export function pulling({ onmove, onpulled }: Hears): Attachment<HTMLElement> {
	return (element) => {
		let from: number | undefined;
		let px = 0;
		const move = (next: number) => {
			if (next !== px) onmove(next);
			px = next;
		};
		const start = ({ touches }: TouchEvent) => {
			from = touches.length === 1 && scrollY <= 0 ? touches[0]?.clientY : undefined;
		};
		const drag = ({ touches }: TouchEvent) => {
			if (from === undefined) return;
			move(scrollY > 0 ? 0 : Math.min(PULL_PX, Math.max(0, ((touches[0]?.clientY ?? 0) - from) / 2)));
		};
		const end = () => {
			if (px >= PULL_PX) onpulled();
			from = undefined;
			move(0);
		};
		const passive = { passive: true };
		element.addEventListener('touchstart', start, passive);
		element.addEventListener('touchmove', drag, passive);
		element.addEventListener('touchend', end);
		element.addEventListener('touchcancel', end);
		return () => {
			element.removeEventListener('touchstart', start);
			element.removeEventListener('touchmove', drag);
			element.removeEventListener('touchend', end);
			element.removeEventListener('touchcancel', end);
		};
	};
}
