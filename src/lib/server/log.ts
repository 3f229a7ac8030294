import { pino } from 'pino';

export type Log = ReturnType<typeof createLog>;

const SECRET_FIELDS = [
	'password',
	'code',
	'token',
	'cookie',
	'authorization',
	'secret',
	'key',
	'values',
	'input',
	'body'
];

/** Structured log on standard output. What could hold a secret or form values is cut, one and two levels down. */
export function createLog(level: string) {
	return pino({
		level,
		base: null,
		redact: {
			paths: [
				...SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]),
				'headers',
				'*.headers',
				'err.parameters',
				'err.query'
			],
			remove: true
		}
	});
}
