import type { Person } from '#lib/domain/tasks/task.ts';
import { clock, deviceFacts, isCellular, locksOf, newId, type OpenedClient, sha256, until } from './browser.ts';
import { createFieldClient } from './field-client.ts';
import { createMemoryStore } from './store.memory.ts';
import { createFetchTransport } from './transport.fetch.ts';

type Options = { companyId: string; visitId: string; user: Person; appVersion: string };

/** What a request of the visit names (PR-5); the session is the portal's. */
export function visitHeaders({ companyId, visitId }: Pick<Options, 'companyId' | 'visitId'>): Record<string, string> {
	return { 'x-company-id': companyId, 'x-visit-id': visitId };
}

/**
 * The field client of support staff inside a visit (FA-7): reads with the portal's session and keeps what it has read in
 * this window's memory, so that nothing of the company is ever written to the device.
 */
export function openVisitClient({ companyId, visitId, user, appVersion }: Options): OpenedClient {
	const life = new AbortController();
	const client = createFieldClient({
		store: createMemoryStore(),
		transport: createFetchTransport({
			fetch: until(life.signal),
			appVersion,
			credentials: visitHeaders({ companyId, visitId })
		}),
		clock,
		random: Math.random,
		newId,
		sha256,
		// Each window looks for itself.
		lock: locksOf(`visit:${newId()}`),
		channel: { post: () => undefined, listen: () => () => undefined },
		isCellular,
		companyId,
		user,
		device: { ...deviceFacts(), appVersion },
		isVisit: true
	});
	const contact = () => void client.sync();
	globalThis.addEventListener('online', contact, { signal: life.signal });
	return {
		...client,
		async close() {
			life.abort();
			await client.stop();
		}
	};
}
