import type * as z from 'zod/mini';
import type { SubscribePush } from '#lib/domain/devices/push.ts';
import type { CommandScope, Scope } from '../commands/scope.ts';

export type Subscription = {
	deviceId: string;
	userId: string;
	endpoint: string;
	p256dh: string;
	auth: string;
	language: string;
};

/** One a device, and one device an address: who takes over a phone takes it over from whoever had it. */
export async function upsertSubscription(
	{ sql, actor, now }: Scope,
	push: z.output<typeof SubscribePush>
): Promise<void> {
	const { deviceId, endpoint, p256dh, auth, language } = push;
	await sql`
		delete from push_subscription
		where company_id = ${actor.companyId} and endpoint = ${endpoint} and device_id <> ${deviceId}
	`;
	await sql`
		insert into push_subscription (company_id, device_id, user_id, endpoint, p256dh, auth, language, created_at)
		values (${actor.companyId}, ${deviceId}, ${actor.userId}, ${endpoint}, ${p256dh}, ${auth}, ${language}, ${now})
		on conflict (company_id, device_id) do update set user_id = excluded.user_id, endpoint = excluded.endpoint,
			p256dh = excluded.p256dh, auth = excluded.auth, language = excluded.language, created_at = excluded.created_at
	`;
}

export async function deleteSubscription({ sql, actor }: Scope, deviceId: string): Promise<boolean> {
	const gone = await sql`
		delete from push_subscription where company_id = ${actor.companyId} and device_id = ${deviceId} returning device_id
	`;
	return gone.length > 0;
}

/** Of these people, on phones that are not locked out. */
export async function selectSubscriptions(
	{ sql, actor }: CommandScope,
	userIds: readonly string[]
): Promise<Subscription[]> {
	return sql<Subscription[]>`
		select s.device_id as "deviceId", s.user_id as "userId", s.endpoint, s.p256dh, s.auth, s.language
		from push_subscription s
		join device d on d.company_id = s.company_id and d.id = s.device_id and d.user_id = s.user_id
		where s.company_id = ${actor.companyId} and s.user_id = any(${sql.uuids(userIds)}) and d.revoked_at is null
		order by s.device_id
	`;
}
