import type * as z from 'zod/mini';
import { appRouter } from '#lib/trpc/router.ts';
import type { Meta } from '#lib/trpc/init.ts';

export type Procedure = {
	path: string;
	type: 'query' | 'mutation';
	needs: string;
	/** Admits as well; the refusal names `needs`. */
	orNeeds: string | undefined;
	input: z.core.$ZodType | undefined;
};

type Defined = { _def: { type: string; meta?: Meta } };

/** Every procedure the server answers to, as the router itself knows them. */
export function allProcedures(): Procedure[] {
	const { procedures } = (appRouter as unknown as { _def: { procedures: Record<string, Defined> } })._def;
	return Object.entries(procedures).map(([path, { _def }]) => ({
		path,
		type: _def.type === 'query' ? 'query' : 'mutation',
		needs: String(_def.meta?.needs),
		orNeeds: _def.meta?.orNeeds,
		input: _def.meta?.input
	}));
}
