import type { FormDraft } from '#lib/offline/forms.ts';

/** The screen on which a draft goes on; of something there is already, that is its own. */
export function addressOf({ kind, from, formId }: Pick<FormDraft, 'kind' | 'from' | 'formId'>): string {
	const asked = new URLSearchParams(from);
	switch (kind) {
		case 'repair':
		case 'shutdown':
		case 'place':
			asked.set('draft', formId);
			return `/field/${kind === 'place' ? 'places' : kind}/new?${asked.toString()}`;
		case 'place-edit':
			return `/field/places/${asked.get('place')}/edit?draft=${formId}`;
		case 'repair-note':
			return `/field/repair/${asked.get('report')}?draft=${formId}`;
		case 'shutdown-note':
			return `/field/shutdown/${asked.get('report')}?draft=${formId}`;
	}
}
