import type { Me } from '#lib/domain/access/me.ts';
import { newPerson } from '#lib/offline/people.ts';
import { keysOf, newMaster } from '#lib/offline/vault-keys.ts';
import { openVisitClient, visitHeaders } from '#lib/offline/visit-client.ts';
import { FieldApp } from './field-app.controller.svelte.ts';
import { callAs, read } from './server.ts';
import { hasCompany, type Person } from './session-store.ts';

// Support staff enter only while a visit is open in the same browser (FA-7): the portal's session says so.

export type VisitState =
	| { kind: 'open'; app: FieldApp }
	/** Staff without a visit are told how to open one. */
	| { kind: 'none' };

/** Undefined when nobody of the support staff is signed in to this browser's portal, or the server cannot be asked. */
export async function lookForVisit(appVersion: string): Promise<VisitState | undefined> {
	callAs({});
	const me = await read<Me>('auth.me').catch(() => undefined);
	callAs(undefined);
	if (!me?.user.isStaff) return undefined;
	return hasCompany(me) && me.visit
		? { kind: 'open', app: await enter(me, me.visit.visitId, appVersion) }
		: { kind: 'none' };
}

let entered: { visitId: string; app: FieldApp } | undefined;

async function enter(me: Person, visitId: string, appVersion: string): Promise<FieldApp> {
	const { companyId } = me.company;
	callAs(visitHeaders({ companyId, visitId }));
	if (entered?.visitId === visitId && !entered.app.isClosed) return entered.app;
	await entered?.app.close();
	const user = { id: me.user.userId, name: me.user.name };
	const client = openVisitClient({ companyId, visitId, user, appVersion });
	// Nobody of this phone: never written down, and the keys open nothing.
	const person = newPerson({ companyId, userId: user.id, name: user.name }, '', {});
	const app = await FieldApp.ofVisit(client, { person, keys: await keysOf(newMaster()), me }, appVersion);
	entered = { visitId, app };
	return app;
}
