import { createHash } from 'node:crypto';
import { afterAll } from 'vitest';
import { Refusal, type RefusalDetails } from '#lib/domain/shared/refusal.ts';
import { createAuth } from '#lib/server/auth/auth.service.ts';
import { createSessions } from '#lib/server/auth/session-store.ts';
import { createReactions } from '#lib/server/commands/reactions.ts';
import { createCommandDoor } from '#lib/server/commands/run-command.ts';
import { createAuthDoor } from '#lib/server/db/auth-pool.ts';
import { createPlatformDoor } from '#lib/server/db/platform.ts';
import { createTenantDoor } from '#lib/server/db/with-tenant.ts';
import { createLimits } from '#lib/server/limits.ts';
import { createInProcessBus } from '#lib/server/live/bus.ts';
import type { Runtime } from '#lib/server/runtime.ts';
import { createSeal } from '#lib/server/seal.ts';
import { createVisits } from '#lib/server/support/visits.service.ts';
import type { Context } from '#lib/trpc/context.ts';
import { router } from '#lib/trpc/procedures.ts';
import { activityRouter } from '#lib/trpc/routers/activity.router.ts';
import { authRouter } from '#lib/trpc/routers/auth.router.ts';
import { companyRouter } from '#lib/trpc/routers/company.router.ts';
import { deviceRouter } from '#lib/trpc/routers/device.router.ts';
import { profileRouter } from '#lib/trpc/routers/profile.router.ts';
import { roleRouter } from '#lib/trpc/routers/role.router.ts';
import { syncRouter } from '#lib/trpc/routers/sync.router.ts';
import { userRouter } from '#lib/trpc/routers/user.router.ts';
import { visitRouter } from '#lib/trpc/routers/visit.router.ts';
import type { TestDatabase } from './postgres.ts';

const routers = router({
	activity: activityRouter,
	auth: authRouter,
	company: companyRouter,
	device: deviceRouter,
	profile: profileRouter,
	role: roleRouter,
	sync: syncRouter,
	user: userRouter,
	visit: visitRouter
});

/** A browser: the cookie it holds changes when the server says so. */
export type Browser = {
	sessionHash: string | undefined;
	companyId?: string | undefined;
	visitId?: string | undefined;
	reason?: string;
	app?: 'portal' | 'field';
	/** Every token it ever held. */
	tokens: string[];
};

export function browserOf(sessionHash?: string): Browser {
	return { sessionHash, tokens: [] };
}

/** One node with everything about people, sessions and visits, over a test file's database. */
export function createNode(db: TestDatabase) {
	const door = createTenantDoor({ connection: db.connections.app, slots: 4 });
	const auth = createAuthDoor({ connection: db.connections.auth, slots: 3 });
	const platform = createPlatformDoor({ connection: db.connections.platform });
	afterAll(() => Promise.all([door.end(), auth.end(), platform.end()]));
	const bus = createInProcessBus();
	const faults: unknown[] = [];
	const log = { error: (fields: object) => void faults.push(fields) };
	const commands = createCommandDoor({ door, bus, reactions: createReactions() });
	const sessions = createSessions(auth, log);
	const visits = createVisits({ auth, sessions, bus });
	const identity = createAuth({ auth, door, bus, sessions, isDemo: true, log });
	const limits = createLimits({ callsPerMinute: 1e6, writesPerMinute: 1e6, signInsPerMinute: 1e6 });
	const deviceSeal = createSeal(Buffer.from('the secret of the tests'), 'device-key');
	const parts = { deviceSeal, door, auth, platform, bus, commands, sessions, visits, identity, limits, log };
	const runtime = parts as unknown as Runtime;

	function as(browser: Browser) {
		const context: Context = {
			runtime,
			sessionHash: browser.sessionHash,
			sessionKind: browser.app ?? 'portal',
			companyHeader: browser.companyId,
			visitHeader: browser.visitId,
			visitReason: browser.reason,
			appBuild: undefined,
			address: '192.0.2.44',
			browser: 'Firefox',
			requestId: 'request-1',
			setCookie: (_kind, token) => {
				browser.sessionHash = token === undefined ? undefined : createHash('sha256').update(token).digest('hex');
				if (token !== undefined) browser.tokens.push(token);
			}
		};
		return routers.createCaller(context);
	}
	return { ...parts, as, faults };
}

/** The refusal of a call, or undefined when it was answered. */
export async function refused(work: Promise<unknown>): Promise<({ code: string } & RefusalDetails) | undefined> {
	try {
		await work;
		return undefined;
	} catch (error) {
		const cause = error instanceof Error ? error.cause : undefined;
		if (cause instanceof Refusal) return { code: cause.code, ...cause.details };
		throw error;
	}
}

export async function refusedCode(work: Promise<unknown>): Promise<string | undefined> {
	return (await refused(work))?.code;
}
