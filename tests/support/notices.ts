import { afterAll } from 'vitest';
import type { NoticeCategory } from '#lib/domain/notifications/category.ts';
import { createPlatformDoor } from '#lib/server/db/platform.ts';
import { createMinuteRun } from '#lib/server/jobs/minute-run.ts';
import { minuteJobs } from '#lib/server/minute-jobs.ts';
import { tendAll } from '#lib/server/notice-subjects.ts';
import { createTeller } from '#lib/server/notifications/teller.ts';
import type { Name, TestPlant } from './company.ts';

type Told = {
	category: NoticeCategory;
	event: string | null;
	count: number;
	title: string;
	place: string;
	actor: string | null;
	reason: string | null;
	subjectId: string | null;
	isRead: boolean;
};

/** Tells the people of a test plant what its commands have left, when the test says so. */
export function noticesIn({ db, company, door, as }: TestPlant) {
	const platform = createPlatformDoor({ connection: db.connections.platform });
	afterAll(platform.end);
	const faults: object[] = [];
	const log = { error: (fields: object) => void faults.push(fields) };
	const node = () => createTeller({ commands: door, platform, tend: tendAll, log });

	return {
		faults,
		node,
		/** What is left is told. */
		async tell(): Promise<void> {
			const teller = node();
			teller.wake(company.companyId);
			await teller.settled();
		},
		/** One node's run of the minute at this time; the turn of the last one is over. */
		async runMinute(now = new Date()): Promise<number> {
			await db.admin`delete from auth.turn`;
			return createMinuteRun({ commands: door, platform, jobs: minuteJobs, now: () => now, log })();
		},
		/** The feed of a person, oldest first. */
		async feedOf(name: Name): Promise<Told[]> {
			return db.admin<Told[]>`
				select category, event, count, title, place, actor_name as actor, reason, subject_id as "subjectId",
					read_at is not null as "isRead"
				from notice where user_id = ${as(name).userId} and is_in_feed order by at, id
			`;
		},
		/** Names of everybody who was told in this category. */
		async toldOf(category: NoticeCategory): Promise<string[]> {
			const rows = await db.admin<{ name: string }[]>`
				select distinct u.name from notice n join company_user u on u.company_id = n.company_id and u.id = n.user_id
				where n.category = ${category} order by 1
			`;
			return rows.map(({ name }) => name);
		},
		async clear(): Promise<void> {
			await db.admin`delete from notice_cause`;
			await db.admin`delete from notice`;
			await db.admin`delete from notice_preference`;
		}
	};
}
