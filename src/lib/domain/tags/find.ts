import * as z from 'zod/mini';
import { text } from '../shared/text.ts';
import type { PathStep } from '../tasks/task.ts';

/** What a camera or a reader saw, or what somebody typed: a payload, a code, or a foreign barcode. */
export const FindTag = z.strictObject({ text: text(3, 120) });
export type FindTag = z.output<typeof FindTag>;

export type FoundTag = {
	kind: 'task_point' | 'asset' | 'barcode';
	placeId: string;
	path: PathStep[];
	/** A deactivated tag still tells where it hangs. */
	isActive: boolean;
};
