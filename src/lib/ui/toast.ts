import { toast } from 'svelte-sonner';

type Notice = {
	text: string;
	tone?: 'plain' | 'ok' | 'overdue';
	/** "Undo" and what it does; stays 10 s instead of 5. */
	action?: { label: string; run: () => void };
};

/** A short notice; never the only place of an error. */
export function notify({ text, tone = 'plain', action }: Notice): void {
	const show = { plain: toast, ok: toast.success, overdue: toast.error }[tone];
	if (!action) {
		show(text, { duration: 5_000 });
		return;
	}
	show(text, { duration: 10_000, action: { label: action.label, onClick: action.run } });
}
