import type postgres from 'postgres';
import { type ArrayKind, arrayLiteral, arrayOid } from './arrays.ts';
import { isLoss, never, TxFault } from './faults.ts';

/** What may stand in a query: a bound value, a typed parameter, a fragment. Lists go through the helpers. */
type Value =
	| string
	| number
	| bigint
	| boolean
	| Date
	| Uint8Array
	| null
	| postgres.Parameter<unknown>
	| postgres.Helper<never>
	| postgres.PendingQuery<never>
	| Fragment
	| readonly Fragment[];

type Fragment = postgres.PendingQuery<postgres.Row[]>;

/** One open transaction, as queries see it. Everything of the driver that is not here throws TX_FORBIDDEN. */
export interface TenantSql {
	<Rows extends readonly object[] = postgres.Row[]>(
		template: TemplateStringsArray,
		...values: readonly Value[]
	): postgres.PendingQuery<Rows extends postgres.MaybeRow[] ? Rows : never>;
	/** Column lists and values for insert, a non-empty list behind `in`, or the name of a table. */
	(
		values: readonly object[] | object | readonly (string | number)[] | string,
		...columns: string[]
	): postgres.Helper<never>;
	json(value: unknown): postgres.Parameter<unknown>;
	uuids(list: readonly (string | null)[]): postgres.Parameter<unknown>;
	texts(list: readonly (string | null)[]): postgres.Parameter<unknown>;
	ints(list: readonly (number | null)[]): postgres.Parameter<unknown>;
	bigints(list: readonly (number | bigint | string | null)[]): postgres.Parameter<unknown>;
	instants(list: readonly (Date | null)[]): postgres.Parameter<unknown>;
	jsons(list: readonly unknown[]): postgres.Parameter<unknown>;
	/** Runs `work` so that its failure undoes only what it did. */
	savepoint<Result>(work: (sql: TenantSql) => Promise<Result>): Promise<Result>;
}

export type Tx = { isOver: boolean; readonly isClosed: boolean };

type Helpers = Omit<{ [Key in keyof TenantSql]: TenantSql[Key] }, 'savepoint'>;

function helpersOf(raw: postgres.TransactionSql): Helpers {
	const list = (kind: ArrayKind, items: readonly (string | null)[]) => raw.typed(arrayLiteral(items), arrayOid(kind));
	const texts = (items: readonly unknown[]) => items.map((item) => (item === null ? null : String(item)));
	return {
		json: (value) => raw.typed(value, 3802),
		uuids: (items) => list('uuid', items),
		texts: (items) => list('text', items),
		ints: (items) => list('int4', texts(items)),
		bigints: (items) => list('int8', texts(items)),
		instants: (items) =>
			list(
				'timestamptz',
				items.map((item) => item?.toISOString() ?? null)
			),
		jsons: (items) =>
			list(
				'jsonb',
				items.map((item) => JSON.stringify(item))
			)
	};
}

type Work = (sql: TenantSql) => Promise<unknown>;

/**
 * Once the connection is gone the driver must not hear of it: it would send ROLLBACK TO where there is no socket any more,
 * which no caller can catch and the whole process dies of.
 */
function savepoint(raw: postgres.TransactionSql, tx: Tx, work: Work): Promise<unknown> {
	return new Promise((resolve, reject) => {
		const inside = async (inner: postgres.TransactionSql) => {
			try {
				return await work(fence(inner, tx));
			} catch (error) {
				if (!tx.isClosed && !isLoss(error)) throw error;
				reject(error as Error);
				return never;
			}
		};
		raw.savepoint(inside).then(resolve, reject);
	});
}

/** Wraps the driver's transaction: usable only while the transaction is open, and only for queries. */
export function fence(raw: postgres.TransactionSql, tx: Tx): TenantSql {
	const helpers = new Map<PropertyKey, unknown>(Object.entries(helpersOf(raw)));
	const check = () => {
		if (tx.isClosed) throw new TxFault('TX_OVER');
	};
	const guarded = new Proxy(raw, {
		apply(target, self, args: unknown[]) {
			check();
			return Reflect.apply<unknown, unknown[], unknown>(target, self, args);
		},
		get(target, key) {
			check();
			if (key === 'savepoint') return (work: Work) => savepoint(target, tx, work);
			if (helpers.has(key)) return helpers.get(key);
			throw new TxFault('TX_FORBIDDEN');
		}
	});
	// The proxy answers exactly what TenantSql declares; the driver's own type knows more.
	return guarded as unknown as TenantSql;
}
