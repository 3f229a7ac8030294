import * as z from 'zod/mini';
import { Instant } from '../shared/instant.ts';
import { Page } from '../shared/page.ts';
import { text } from '../shared/text.ts';

/** One line of the activity log as the page shows it (SU-22, SU-25). */
export type ActivityItem = {
	seq: number;
	at: string;
	actor: { id: string; name: string } | null;
	roles: string[];
	/** Done by support staff. */
	isStaff: boolean;
	action: string;
	subject: { type: string; id: string; label: string } | null;
	summary: string;
	before: Record<string, unknown> | null;
	after: Record<string, unknown> | null;
	visitId: string | null;
	/** What the customer asked for; null outside of write windows. */
	windowNote: string | null;
};

export const ActivityFilter = z.strictObject({
	action: z.optional(z.string().check(z.regex(/^[a-z-]+(\.[a-z-]+)?$/), z.maxLength(60))),
	actorId: z.optional(z.uuid()),
	subjectType: z.optional(text(1, 40)),
	subjectId: z.optional(z.uuid()),
	from: z.optional(Instant),
	to: z.optional(Instant),
	...Page
});
