import type { PhotoClaim } from '#lib/domain/files/photo.ts';
import { notify } from '#lib/ui/toast.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';
import { instantOf } from '../session/days.ts';
import { sayError } from '../session/say-error.ts';
import type { ShutdownMode, ShutdownValues } from './shutdown-form.ts';

/** `initial` is what the form showed first: an edit sends only the times and the procedure that were changed. */
type Target = { shutdownId: string; zone: string; revision: number; initial: ShutdownValues };

/** Sends the form as the command its mode stands for; throws what the server refuses. */
export async function sendShutdown(
	app: PortalApp,
	mode: ShutdownMode,
	target: Target,
	values: ShutdownValues,
	photos: PhotoClaim[] = []
) {
	const { shutdownId, zone, revision, initial } = target;
	const { placeId, reasonId, priority, isSafetyConcern, procedureId } = values;
	const words = {
		shutdownId,
		reasonId,
		priority,
		isSafetyConcern,
		safetyText: isSafetyConcern ? values.safetyText.trim() : '',
		description: values.description.trim()
	};
	const startsAt = instantOf(values.startsAt, zone);
	const endsAt = values.endsAt ? instantOf(values.endsAt, zone) : undefined;
	if (mode === 'edit') {
		const note = values.changeNote.trim();
		const changeNote = note ? { changeNote: note } : {};
		const times = {
			...(values.startsAt === initial.startsAt ? {} : { startsAt }),
			...(values.endsAt === initial.endsAt ? {} : { endsAt: endsAt ?? null })
		};
		const procedure = procedureId === initial.procedureId ? {} : { procedureId: procedureId || null };
		return app.client.shutdown.edit.mutate({ ...words, ...times, ...procedure, ...changeNote, revision });
	}
	const fresh = {
		...words,
		startsAt,
		placeId,
		...(endsAt ? { endsAt } : {}),
		...(procedureId ? { procedureId } : {}),
		...(photos.length > 0 ? { photos } : {})
	};
	return mode === 'plan' ? app.client.shutdown.plan.mutate(fresh) : app.client.shutdown.report.mutate(fresh);
}

/** Runs one act of a button and says what came of it. */
export async function act(work: Promise<unknown>, done: string): Promise<boolean> {
	try {
		await work;
		notify({ text: done, tone: 'ok' });
		return true;
	} catch (error) {
		notify({ text: sayError(error), tone: 'overdue' });
		return false;
	}
}
