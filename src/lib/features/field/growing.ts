import type { Attachment } from 'svelte/attachments';

/** Calls `more` whenever the end of the list comes near, well before it is seen. */
export function growing(more: () => void): Attachment<HTMLElement> {
	return (end) => {
		const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && grow(), {
			rootMargin: '1200px'
		});
		// Observed anew each time: an end that stays in sight would say so only once.
		function grow() {
			more();
			observer.unobserve(end);
			requestAnimationFrame(() => observer.observe(end));
		}
		observer.observe(end);
		return () => observer.disconnect();
	};
}
