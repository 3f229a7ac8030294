import type { Options, PostgresType } from 'postgres';
import { arrayTypes } from './arrays.ts';

export type Connection = {
	host: string;
	port: number;
	database: string;
	user: string;
	password: string;
	ssl?: 'require' | 'verify-full';
};

export function connectionOf(url: string): Connection {
	const parsed = new URL(url);
	const ssl = parsed.searchParams.get('sslmode');
	return {
		host: decodeURIComponent(parsed.hostname) || '127.0.0.1',
		port: parsed.port === '' ? 5432 : Number(parsed.port),
		database: decodeURIComponent(parsed.pathname.slice(1)) || 'postgres',
		user: decodeURIComponent(parsed.username) || 'postgres',
		password: decodeURIComponent(parsed.password),
		...(ssl === 'require' || ssl === 'verify-full' ? { ssl } : {})
	};
}

const plain = (value: unknown): string => String(value);

// A business date is a day on a calendar, not an instant: it stays text.
const day: PostgresType<unknown> = { to: 1082, from: [1082], serialize: plain, parse: (raw: string) => raw };
const jsonb: PostgresType<unknown> = {
	to: 3802,
	from: [3802],
	serialize: (value) => JSON.stringify(value),
	parse: JSON.parse
};

/** Driver options all pools share. `fetch_types` is off: its look-up at connect can reject into nowhere. */
export function driverOptions(connection: Connection): Options<Record<string, PostgresType>> {
	return {
		host: connection.host,
		port: connection.port,
		database: connection.database,
		user: connection.user,
		password: connection.password,
		...(connection.ssl ? { ssl: connection.ssl } : {}),
		fetch_types: false,
		connect_timeout: 5,
		onnotice: () => {},
		types: { day, jsonb, ...arrayTypes }
	};
}
