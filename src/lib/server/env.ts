import { resolve } from 'node:path';
import * as z from 'zod';
import type { RateLimits } from './limits.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export const LOGIN_ROLES = ['smtm_migrate', 'smtm_app', 'smtm_auth', 'smtm_platform'] as const;
export type LoginRole = (typeof LOGIN_ROLES)[number];
export type RolePasswords = Record<LoginRole, string>;

const Passwords = z.record(z.enum(LOGIN_ROLES), z.string().min(12));

const Count = z.coerce.number().int().min(1);

const Source = z.object({
	DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
	DATA_DIR: z.string().optional(),
	PORT: z.coerce.number().int().min(0).max(65535).default(3000),
	HOST: z.string().default('127.0.0.1'),
	ORIGIN: z.url({ protocol: /^https?$/ }).optional(),
	LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
	DEMO: z.enum(['0', '1']).default('1'),
	VAPID_PUBLIC_KEY: z
		.string()
		.regex(/^[\w-]{87}$/)
		.optional(),
	VAPID_PRIVATE_KEY: z
		.string()
		.regex(/^[\w-]{43}$/)
		.optional(),
	VAPID_SUBJECT: z
		.string()
		.regex(/^(?:mailto:|https:\/\/)/)
		.optional(),
	SMTM_DB_PASSWORDS: z.string().optional(),
	SMTM_SECRET: z.string().min(32).optional(),
	MAX_SOCKETS: Count.default(20_000),
	LIMIT_CALLS_PER_MINUTE: Count.default(600),
	LIMIT_WRITES_PER_MINUTE: Count.default(240),
	LIMIT_SIGN_INS_PER_MINUTE: Count.default(60),
	LIMIT_SOCKETS_PER_USER: Count.default(10)
});

export const ENV_NAMES = Source.keyof().options;

export type Env = Readonly<{
	/** An outside PostgreSQL; undefined means the embedded one under dataDir. */
	databaseUrl: string | undefined;
	dataDir: string;
	isDataDirGiven: boolean;
	port: number;
	host: string;
	/** Scheme, host and port people type, without a slash at the end. */
	origin: string;
	logLevel: (typeof LOG_LEVELS)[number];
	isDemo: boolean;
	dbPasswords: RolePasswords | undefined;
	/** By what push services know this installation; undefined means those kept in dataDir. */
	vapid: { publicKey: string; privateKey: string } | undefined;
	/** Whom push services can write to. */
	vapidSubject: string;
	/** What keys for data at rest are derived from; undefined means the one kept in dataDir. */
	secret: string | undefined;
	/** Live sockets this node takes, and those of one person among them. */
	maxSockets: number;
	socketsPerUser: number;
	limits: RateLimits;
}>;

/** Parses the environment once; throws one sentence a line about what is wrong with it. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
	// An empty value counts as not set, as a compose file writes it.
	const result = Source.safeParse(Object.fromEntries(Object.entries(source).filter(([, value]) => value !== '')));
	if (!result.success) {
		throw new Error(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
	}
	const given = result.data;
	const { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey } = given;
	if (!publicKey !== !privateKey) throw new Error('VAPID_PUBLIC_KEY: comes with VAPID_PRIVATE_KEY, or neither does');
	const origin = given.ORIGIN ? new URL(given.ORIGIN).origin : `http://localhost:${given.PORT}`;
	return {
		databaseUrl: given.DATABASE_URL,
		dataDir: resolve(given.DATA_DIR ?? '.data'),
		isDataDirGiven: given.DATA_DIR !== undefined,
		port: given.PORT,
		host: given.HOST,
		origin,
		logLevel: given.LOG_LEVEL,
		isDemo: given.DEMO !== '0',
		dbPasswords: given.SMTM_DB_PASSWORDS === undefined ? undefined : parsePasswords(given.SMTM_DB_PASSWORDS),
		vapid: publicKey && privateKey ? { publicKey, privateKey } : undefined,
		vapidSubject: given.VAPID_SUBJECT ?? (origin.startsWith('https:') ? origin : 'mailto:admin@localhost'),
		secret: given.SMTM_SECRET,
		maxSockets: given.MAX_SOCKETS,
		socketsPerUser: given.LIMIT_SOCKETS_PER_USER,
		limits: {
			callsPerMinute: given.LIMIT_CALLS_PER_MINUTE,
			writesPerMinute: given.LIMIT_WRITES_PER_MINUTE,
			signInsPerMinute: given.LIMIT_SIGN_INS_PER_MINUTE
		}
	};
}

function parsePasswords(text: string): RolePasswords {
	try {
		return Passwords.parse(JSON.parse(text));
	} catch {
		throw new Error(
			`SMTM_DB_PASSWORDS: must be JSON with a password of 12 characters or more for ${LOGIN_ROLES.join(', ')}`
		);
	}
}
