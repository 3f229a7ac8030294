import * as z from 'zod/mini';

// Years before the calendar of the database begins are no dates of this product either.
const isLater = (value: string) => value >= '1900';

/** A moment, with its zone. */
export const Instant = z.iso.datetime().check(z.refine(isLater, 'too-early'));
/** A day without a time. */
export const Day = z.iso.date().check(z.refine(isLater, 'too-early'));
