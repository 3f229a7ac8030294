import { initTRPC, TRPCError, type TRPC_ERROR_CODE_KEY } from '@trpc/server';
import type * as z from 'zod/mini';
import type { Permission } from '#lib/domain/access/permission.ts';
import { Refusal, type RefusalClass } from '#lib/domain/shared/refusal.ts';
import type { Context } from './context.ts';

/** What every procedure declares: the one permission it needs, or that it is open to anyone or to oneself. */
export type Meta = {
	needs: Permission | 'open' | 'self';
	/** Another permission that admits as well. */
	orNeeds?: Permission | undefined;
	/** What it takes, for the tests that walk the router. */
	input?: z.core.$ZodType;
};

const CODES: Record<RefusalClass, TRPC_ERROR_CODE_KEY> = {
	unauthorized: 'UNAUTHORIZED',
	forbidden: 'FORBIDDEN',
	'not-found': 'NOT_FOUND',
	invalid: 'BAD_REQUEST',
	refused: 'CONFLICT',
	stale: 'CONFLICT',
	'too-large': 'PAYLOAD_TOO_LARGE',
	'too-many': 'TOO_MANY_REQUESTS',
	unavailable: 'SERVICE_UNAVAILABLE'
};

export const trpc = initTRPC
	.context<Context>()
	.meta<Meta>()
	.create({
		errorFormatter({ shape, error, ctx }) {
			const refusal = error.cause instanceof Refusal ? error.cause : undefined;
			const isFault = !refusal && shape.data.httpStatus >= 500;
			const reason = refusal?.code ?? (isFault ? 'fault' : 'invalid');
			return {
				...shape,
				message: reason,
				data: {
					code: shape.data.code,
					httpStatus: refusal?.status ?? shape.data.httpStatus,
					path: shape.data.path,
					reason,
					...(refusal?.details ?? {}),
					// An unknown and a foreign id answer byte for byte alike: no request id there (PR-4); the header has it.
					...(reason === 'not-found' ? {} : { requestId: ctx?.requestId })
				}
			};
		}
	});

export function toTrpcError(error: unknown): unknown {
	return error instanceof Refusal
		? new TRPCError({ code: CODES[error.class], message: error.code, cause: error })
		: error;
}
