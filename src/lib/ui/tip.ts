import type { Attachment } from 'svelte/attachments';

const GAP_PX = 6;
const MARGIN_PX = 8;
const DELAY_MS = 300;

/**
 * Shows `text` beside the control on hover and keyboard focus. It is only for the eye: the control itself
 * carries the text as its name or description. Esc hides it (WCAG 1.4.13).
 */
export function tip(text: string | undefined): Attachment<HTMLElement> {
	return (control) => {
		if (!text) return;
		let bubble: HTMLElement | undefined;
		let timer: ReturnType<typeof setTimeout> | undefined;

		const show = () => {
			if (bubble) return;
			bubble = makeBubble(text);
			control.closest('dialog, body')?.append(bubble);
			bubble.showPopover();
			place(bubble, control.getBoundingClientRect());
		};
		const hide = () => {
			clearTimeout(timer);
			bubble?.remove();
			bubble = undefined;
		};
		const showSoon = () => {
			clearTimeout(timer);
			timer = setTimeout(show, DELAY_MS);
		};
		const showOnKeyboardFocus = () => control.matches(':focus-visible') && show();
		const hideOnEscape = (event: KeyboardEvent) => event.key === 'Escape' && hide();

		control.addEventListener('pointerenter', showSoon);
		control.addEventListener('focus', showOnKeyboardFocus);
		control.addEventListener('keydown', hideOnEscape);
		for (const event of ['pointerleave', 'blur', 'pointerdown']) control.addEventListener(event, hide);
		return () => {
			hide();
			control.removeEventListener('pointerenter', showSoon);
			control.removeEventListener('focus', showOnKeyboardFocus);
			control.removeEventListener('keydown', hideOnEscape);
			for (const event of ['pointerleave', 'blur', 'pointerdown']) control.removeEventListener(event, hide);
		};
	};
}

function makeBubble(text: string): HTMLElement {
	const bubble = document.createElement('div');
	bubble.popover = 'manual';
	bubble.ariaHidden = 'true';
	bubble.className =
		'pointer-events-none fixed w-max max-w-64 rounded-md bg-ink px-2 py-1 text-xs text-canvas shadow-2 border-0';
	bubble.textContent = text;
	return bubble;
}

function place(bubble: HTMLElement, anchor: DOMRect): void {
	const { width, height } = bubble.getBoundingClientRect();
	const left = anchor.left + anchor.width / 2 - width / 2;
	const above = anchor.top - height - GAP_PX;
	bubble.style.left = `${Math.max(MARGIN_PX, Math.min(left, innerWidth - width - MARGIN_PX))}px`;
	bubble.style.top = `${above >= MARGIN_PX ? above : anchor.bottom + GAP_PX}px`;
}
