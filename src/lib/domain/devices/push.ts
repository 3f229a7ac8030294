import * as z from 'zod/mini';
import { DeviceId } from '../shared/id.ts';
import { text } from '../shared/text.ts';

/** As a browser gives it: P-256 point and secret in base64url (RFC 8291). */
export const SubscribePush = z.strictObject({
	deviceId: DeviceId,
	endpoint: text(1, 1000),
	p256dh: z.string().check(z.regex(/^[\w-]{87}$/)),
	auth: z.string().check(z.regex(/^[\w-]{22}$/)),
	/** In which the phone speaks. */
	language: z.string().check(z.minLength(2), z.maxLength(10), z.regex(/^[A-Za-z-]+$/))
});

export const UnsubscribePush = z.strictObject({ deviceId: DeviceId });

/** What reaches the phone: title and place, no values, no names of persons (LN-26). */
export type PushMessage = { title: string; body: string; url: string; tag: string };
