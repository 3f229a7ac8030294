import { createCommandDoor, type CommandDoor } from './commands/run-command.ts';
import { createReactions } from './commands/reactions.ts';
import { createLimits, type Limits } from './limits.ts';
import { type Auth, createAuth } from './auth/auth.service.ts';
import { createSessions, type Sessions } from './auth/session-store.ts';
import { createAuthDoor, type AuthDoor } from './db/auth-pool.ts';
import { createPlatformDoor, type PlatformDoor } from './db/platform.ts';
import { type Database, startDatabase } from './db/start.ts';
import { createTenantDoor, type TenantDoor } from './db/with-tenant.ts';
import { seedDemo } from './demo/seed.ts';
import type { Env } from './env.ts';
import { createFileStore } from './files/file-store.ts';
import { sweepOrphans } from './files/orphans.ts';
import { createPhotoDoor, type PhotoDoor } from './files/photo-door.ts';
import { createPhotoUploads, type PhotoUploads } from './files/photo-uploads.ts';
import { createMinuteRun } from './jobs/minute-run.ts';
import type { Log } from './log.ts';
import { createInProcessBus, type Bus } from './live/bus.ts';
import { createLive, type Live } from './live/live.service.ts';
import { minuteJobs } from './minute-jobs.ts';
import { tendAll } from './notice-subjects.ts';
import { photoKinds, rescuedKinds } from './photo-kinds.ts';
import { postPublic } from './notifications/post-public.ts';
import { createPushSender, type PushSender } from './notifications/push-sender.ts';
import { createTeller, type Teller } from './notifications/teller.ts';
import { type VapidKeys, vapidKeys } from './notifications/vapid.ts';
import { registerRepairReactions } from './repairs/repair-reactions.ts';
import { createSeal, type Seal } from './seal.ts';
import { serverSecret } from './secret.ts';
import { registerShutdownReactions } from './shutdowns/shutdown-reactions.ts';
import { startSweepers } from './support/sweepers.ts';
import { createVisits, type Visits } from './support/visits.service.ts';
import { registerTagReactions } from './tags/tag-reactions.ts';
import { registerTaskReactions } from './tasks/task-reactions.ts';

export type Runtime = {
	env: Env;
	log: Log;
	version: string;
	door: TenantDoor;
	auth: AuthDoor;
	platform: PlatformDoor;
	commands: CommandDoor;
	bus: Bus;
	identity: Auth;
	/** For the keys of phones. */
	deviceSeal: Seal;
	live: Live;
	photos: PhotoDoor;
	/** For photos out of rescue files. */
	rescues: PhotoDoor;
	uploads: PhotoUploads;
	push: PushSender;
	teller: Teller;
	limits: Limits;
	sessions: Sessions;
	visits: Visits;
	isHealthy: () => Promise<boolean>;
	isStopping: () => boolean;
	stop: () => Promise<void>;
};

/** Builds everything once; the only place where parts meet. A new database is filled with the demo unless DEMO=0. */
export async function startRuntime(env: Env, log: Log, version: string): Promise<Runtime> {
	const database = await startDatabase(env, log);
	if (database.isNew && env.isDemo) await seedDemo(database.connections.migrate, log, createFileStore(env.dataDir));
	return composeRuntime(database, env, log, version);
}

/** The parts over a started database; tests build it over their own. */
export function composeRuntime(database: Database, env: Env, log: Log, version: string): Runtime {
	const { connections } = database;
	const door = createTenantDoor({ connection: connections.app, log });
	const auth = createAuthDoor({ connection: connections.auth, log });
	const platform = createPlatformDoor({ connection: connections.platform, log });
	const bus = createInProcessBus();
	const reactions = createReactions();
	registerTagReactions(reactions);
	registerTaskReactions(reactions);
	registerRepairReactions(reactions);
	registerShutdownReactions(reactions);
	let keys: Promise<VapidKeys> | undefined;
	const push = createPushSender({
		keys: () => (keys ??= vapidKeys(env.dataDir, env.vapid)),
		subject: env.vapidSubject,
		post: postPublic,
		drop: platform.dropPush,
		log
	});
	const commands = createCommandDoor({
		door,
		bus,
		reactions,
		log,
		send: (pushes) => void push.send(pushes),
		onCauses: (companyId) => teller.wake(companyId)
	});
	const teller = createTeller({ commands, platform, tend: tendAll, log });
	const sessions = createSessions(auth, log);
	const visits = createVisits({ auth, sessions, bus });
	const identity = createAuth({ auth, door, bus, sessions, isDemo: env.isDemo, onCauses: teller.wake, log });
	const { origin, maxSockets, socketsPerUser } = env;
	const live = createLive({ door, sessions, platform, bus, origin, log, maxSockets, socketsPerUser });
	const files = createFileStore(env.dataDir);
	const photos = createPhotoDoor({ commands, files, kinds: photoKinds });
	const rescues = createPhotoDoor({ commands, files, kinds: rescuedKinds });
	const uploads = createPhotoUploads({ dataDir: env.dataDir, door: photos });
	const now = () => new Date();
	const stopSweepers = startSweepers({
		sessions,
		visits,
		uploads,
		sweepOrphans: () => sweepOrphans({ files, platform, now }),
		runMinute: createMinuteRun({ commands, platform, jobs: minuteJobs, now, log }),
		log
	});
	let stopping: Promise<void> | undefined;

	async function stop(): Promise<void> {
		stopSweepers();
		await teller.stop();
		await live.drain();
		await Promise.all([door.end(), auth.end(), platform.end()]);
		await database.stop();
	}

	return {
		env,
		log,
		version,
		door,
		auth,
		platform,
		commands,
		bus,
		identity,
		deviceSeal: createSeal(serverSecret(env), 'device-key'),
		live,
		photos,
		rescues,
		uploads,
		push,
		teller,
		limits: createLimits(env.limits),
		sessions,
		visits,
		isHealthy: () =>
			platform.ping().then(
				() => true,
				() => false
			),
		isStopping: () => stopping !== undefined,
		stop: () => (stopping ??= stop())
	};
}
