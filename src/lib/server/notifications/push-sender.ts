import webpush from 'web-push';
import type { Push } from '../commands/scope.ts';
import type { Log } from '../log.ts';
import type { Post } from './post-public.ts';
import { messageOf } from './push-words.ts';
import type { VapidKeys } from './vapid.ts';

/** A phone that stays off longer than a day reads its tasks anyway. */
const KEPT_SECONDS = 86_400;
const TRIES = 3;
const AGAIN_MS = 2_000;
const GONE = new Set([404, 410]);

export type PushSender = {
	publicKey: () => Promise<string>;
	/** Hands over what a transaction left to say; never rejects. Losing it is harmless: the phone reads the feed. */
	send: (pushes: readonly Push[]) => Promise<void>;
	post: Post;
};

type Parts = {
	keys: () => Promise<VapidKeys>;
	/** Who answers for this installation, as push services want to know. */
	subject: string;
	post: Post;
	/** The push service knows the address no more. */
	drop: (push: Pick<Push, 'companyId' | 'deviceId' | 'endpoint'>) => Promise<void>;
	log: Pick<Log, 'warn'>;
};

export function createPushSender({ keys, subject, post, drop, log }: Parts): PushSender {
	async function handOver(push: Push): Promise<void> {
		const { publicKey, privateKey } = await keys();
		const { endpoint, p256dh, auth } = push;
		const { headers, body } = webpush.generateRequestDetails(
			{ endpoint, keys: { p256dh, auth } },
			JSON.stringify(await messageOf(push)),
			{ TTL: KEPT_SECONDS, urgency: 'high', vapidDetails: { subject, publicKey, privateKey } }
		);
		const message = { headers: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, String(v)])), body };
		for (let attempt = 1; attempt <= TRIES; attempt += 1) {
			const status = await sender.post(endpoint, message).catch(() => 0);
			if (status >= 200 && status < 300) return;
			if (GONE.has(status)) return drop(push);
			if (status >= 400 && status < 500 && status !== 429) return log.warn({ status }, 'a push was refused');
			await new Promise((resolve) => setTimeout(resolve, AGAIN_MS * attempt).unref());
		}
		log.warn({}, 'a push service could not be reached');
	}

	const sender: PushSender = {
		publicKey: async () => (await keys()).publicKey,
		post,
		async send(pushes) {
			const sending = pushes.map((push) =>
				handOver(push).catch((error: unknown) => log.warn({ err: error }, 'a push could not be sent'))
			);
			await Promise.all(sending);
		}
	};
	return sender;
}
