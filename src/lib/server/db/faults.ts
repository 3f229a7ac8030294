export type TxCode = 'TX_NESTED' | 'TX_OVER' | 'TX_FORBIDDEN' | 'TX_LOST' | 'TX_DEADLINE' | 'TX_CONTEXT';

/** Something about the transaction itself went wrong: a fault, never shown to people by its text. */
export class TxFault extends Error {
	override readonly name = 'TxFault';
	readonly code: TxCode;

	constructor(code: TxCode, cause?: unknown) {
		super(code, { cause });
		this.code = code;
	}
}

/** What PostgreSQL's errors and the driver's own have in common. */
export function errorFields(error: unknown): { code: string; severity: string; detail: string } {
	const fields = typeof error === 'object' && error !== null ? error : {};
	const text = (key: string) => {
		const value: unknown = Reflect.get(fields, key);
		return typeof value === 'string' ? value : '';
	};
	return { code: text('code'), severity: text('severity'), detail: text('detail') };
}

/** Whether the connection is gone, so that nothing may be sent down it any more. */
export function isLoss(error: unknown): boolean {
	const { code, severity } = errorFields(error);
	return severity === 'FATAL' || severity === 'PANIC' || /^(CONNECTION_|CONNECT_|ECONN|EPIPE|ETIMEDOUT)/.test(code);
}

/** A lost callback never settles: the driver would send COMMIT or ROLLBACK down somebody else's connection, or down none. */
export const never = new Promise<never>(() => {});
