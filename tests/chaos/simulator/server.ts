import { TRPCError } from '@trpc/server';
import { v7 as newId } from 'uuid';
import * as z from 'zod/mini';
import { Owner } from '#lib/domain/commands/envelope.ts';
import { PushAnswer } from '#lib/domain/commands/verdict.ts';
import { Refusal } from '#lib/domain/shared/refusal.ts';
import type { Reply } from '#lib/offline/transport.ts';
import type { Caller } from '#lib/server/commands/run-command.ts';
import type { Entered, TenantDoor, TenantSql } from '#lib/server/db/with-tenant.ts';
import { readEnv } from '#lib/server/env.ts';
import { createLog } from '#lib/server/log.ts';
import { allCommands } from '#lib/server/registry.ts';
import { composeRuntime, type Runtime } from '#lib/server/runtime.ts';
import { openBootstrap } from '#lib/server/sync/bootstrap.service.ts';
import { appRouter } from '#lib/trpc/router.ts';
import type { TestDatabase } from '../../support/postgres.ts';

type Procedures = Record<string, (input: unknown) => Promise<unknown>>;
type Work<Result> = (sql: TenantSql, me: Entered) => Promise<Result>;

export type Server = {
	runtime: Runtime;
	db: TestDatabase;
	/** What a phone asks by tRPC, and the answer as it would read it. */
	answer: (procedure: string, session: string, input: unknown) => Promise<Reply>;
	/** All lines of a first reading, or why there are none. */
	bootstrap: (
		session: string,
		owner: Record<keyof Owner, string>,
		isPaged: boolean
	) => Promise<{ reply: Reply; lines: string[] }>;
	/** What the server would give now. */
	given: (session: string, owner: Record<keyof Owner, string>) => Promise<string[]>;
	/** A click in the portal; nothing when it was refused. */
	click: (session: string, command: string, input: unknown) => Promise<unknown>;
	attempt: (work: () => Promise<unknown>) => Promise<Reply>;
	/** Kills the database connections that are at work, in a moment. */
	killAfter: (ms: number) => void;
	/** Commands with a committed verdict other than a refusal. */
	answered: Set<string>;
	/** What went wrong inside, other than by our own doing. */
	faults: string[];
};

/** The product's own server on a database of its own, called in process: permissions, policies, log, feed and ledger are real. */
export function createServer(db: TestDatabase): Server {
	const answered = new Set<string>();
	const faults: string[] = [];
	let killedAt = 0;
	const log = createLog('silent');
	log.error = (fields: unknown, text?: string) => void fault(`${text}: ${textOf(fields)}`);
	const runtime = composeRuntime(
		{ connections: db.connections, isNew: false, isEmbedded: false, stop: async () => {} },
		{ ...readEnv({ LOG_LEVEL: 'silent', ORIGIN: 'http://localhost:3000' }), dataDir: `/tmp/${db.name}` },
		log,
		'simulator'
	);
	runtime.limits.countCall = async () => {};
	// People are told when the history says so, not when a timer does.
	void runtime.teller.stop();
	const callerOf = (sessionHash: string, sessionKind: 'portal' | 'field'): Caller => ({
		entry: { sessionHash },
		request: { id: newId(), address: '127.0.0.1', sessionKind }
	});

	/** Connections that we killed are no news. */
	function fault(text: string): void {
		if (Date.now() - killedAt > 3_000) faults.push(text);
	}

	async function attempt(work: () => Promise<unknown>): Promise<Reply> {
		try {
			return { status: 200, retryAfter: null, body: JSON.parse(JSON.stringify(await work())) };
		} catch (error) {
			if (!(error instanceof Refusal)) fault(textOf(error));
			const refusal = error instanceof Refusal ? error : undefined;
			const data = { reason: refusal?.code ?? 'fault', ...refusal?.details };
			const after = refusal?.details.retryAfterSeconds;
			return {
				status: refusal?.status ?? 500,
				retryAfter: after === undefined ? null : String(after),
				body: { error: { data } }
			};
		}
	}

	/** One transaction instead of one a page: nothing else moves meanwhile, so it reads the same. */
	function atOnce(caller: Caller, owner: Record<keyof Owner, string>): Promise<string[]> {
		return runtime.door.withTenant(caller.entry, (sql, me) => {
			const open = { ...runtime.door, withTenant: <Result>(_: unknown, work: Work<Result>) => work(sql, me) };
			return linesFrom(open, caller, owner);
		});
	}

	/** Through the router of the product; what it throws is the refusal itself, or the fault. */
	async function serve(procedure: string, sessionHash: string, input: unknown): Promise<unknown> {
		const { request, entry } = callerOf(sessionHash, 'field');
		const { sync } = appRouter.createCaller({
			runtime,
			sessionHash: entry.sessionHash,
			sessionKind: 'field',
			companyHeader: undefined,
			visitHeader: undefined,
			visitReason: undefined,
			appBuild: undefined,
			address: request.address,
			browser: 'simulator',
			requestId: request.id,
			setCookie: () => undefined
		});
		try {
			const said = await (sync as unknown as Procedures)[procedure.replace('sync.', '')]?.(input);
			const verdicts = z.safeParse(PushAnswer, JSON.parse(JSON.stringify(said ?? null))).data?.verdicts ?? [];
			for (const { id, kind } of verdicts) if (kind !== 'refused') answered.add(id);
			return said;
		} catch (error) {
			throw error instanceof TRPCError && error.cause ? error.cause : error;
		}
	}

	return {
		runtime,
		db,
		answered,
		faults,
		attempt,
		answer: (procedure, session, input) =>
			attempt(async () => ({ result: { data: await serve(procedure, session, input) } })),
		async bootstrap(session, owner, isPaged) {
			let lines: string[] = [];
			const caller = callerOf(session, 'field');
			const reply = await attempt(async () => {
				lines = isPaged ? await linesFrom(runtime.door, caller, owner) : await atOnce(caller, owner);
				return {};
			});
			return { reply, lines };
		},
		given: (session, owner) => atOnce(callerOf(session, 'field'), owner),
		async click(session, name, input) {
			const command = allCommands().get(name);
			if (!command) throw new Error(`there is no command ${name}`);
			const reply = await attempt(() => runtime.commands.runCommand(callerOf(session, 'portal'), command, input));
			return reply.status === 200 ? reply.body : undefined;
		},
		killAfter(ms) {
			killedAt = Date.now();
			setTimeout(() => {
				killedAt = Date.now();
				void db.admin`
					select pg_terminate_backend(pid) from pg_stat_activity
					where datname = current_database() and application_name = 'smtm_app' and state <> 'idle'
				`.catch(() => undefined);
			}, ms);
		}
	};
}

async function linesFrom(door: TenantDoor, caller: Caller, owner: Record<keyof Owner, string>): Promise<string[]> {
	const { chunks } = await openBootstrap(door, caller, z.parse(Owner, owner));
	const lines: string[] = [];
	for await (const chunk of chunks) lines.push(...chunk.split('\n').filter((line) => line !== ''));
	return lines;
}

function textOf(error: unknown): string {
	const inner: unknown = error instanceof Error ? error : (error as { err?: unknown }).err;
	return inner instanceof Error ? `${inner.message} ${String(inner.cause ?? '')}`.slice(0, 300) : JSON.stringify(error);
}
