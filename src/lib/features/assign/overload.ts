import type { Client } from '#lib/trpc/client.ts';

/** Who would have more tasks on which day than the company wants, when an assignment waits for a decision (6.5). */
export type Overload = NonNullable<Awaited<ReturnType<Client['task']['assign']['mutate']>>['overload']>;
