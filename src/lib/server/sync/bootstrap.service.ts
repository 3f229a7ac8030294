import { may } from '#lib/domain/access/actor.ts';
import type { Owner } from '#lib/domain/commands/envelope.ts';
import type { BootstrapEnd } from '#lib/domain/live/bootstrap.ts';
import { addToChecksum, CHECKSUM_START } from '#lib/domain/live/checksum.ts';
import type { Caller } from '../commands/run-command.ts';
import { traceRead } from '../commands/command.queries.ts';
import { scopeOf } from '../commands/enter.ts';
import type { Scope } from '../commands/scope.ts';
import type { TenantDoor } from '../db/with-tenant.ts';
import { selectFeedHead } from '../feed/feed.queries.ts';
import { taskRowsOf } from '../tasks/device-tasks.service.ts';
import { phoneNotices } from '../notifications/own-notices.service.ts';
import * as queries from './bootstrap.queries.ts';
import { hintLines, ownRepairLines, ownShutdownLines } from './report-lines.ts';
import { requireReading } from './register.service.ts';

const COMPLETED_DAYS = 7;
const TASKS_A_PAGE = 100;
const LINES_A_PAGE = 2_000;
const FIRST = '00000000-0000-0000-0000-000000000000';

type Header = Pick<BootstrapEnd, 'epoch' | 'n' | 'version' | 'serverTime'> & { taskIds: string[] };
type Read = <Answer>(work: (scope: Scope) => Promise<Answer>) => Promise<Answer>;
type Page = (scope: Scope, after: string) => Promise<queries.Line[]>;

export type Bootstrap = { header: Omit<Header, 'taskIds'>; chunks: AsyncIterable<string> };

/**
 * Everything a device needs, as lines of JSON, urgent things first. Each page is a short transaction of its own and sees
 * what is true then; the feed from `n` on, which was read before the first row, repeats what moved meanwhile. Refuses
 * `permission` before the first line; rights lost half-way end the stream without its last line.
 */
export async function openBootstrap(door: TenantDoor, caller: Caller, owner?: Owner): Promise<Bootstrap> {
	const enter = <Answer>(work: (scope: Scope) => Promise<Answer>, readOnly: boolean) =>
		door.withTenant(
			caller.entry,
			(sql, entered) => {
				const scope = scopeOf(sql, entered);
				requireReading(scope, owner);
				return work(scope);
			},
			{ readOnly }
		);
	const read: Read = (work) => enter(work, true);
	// On the record of a support visit, which only the first step can write.
	await enter((scope) => traceRead(scope, { procedure: 'sync.bootstrap', subject: '' }), false);
	const { taskIds, ...header } = await read(readHeader);
	return { header, chunks: chunksOf(read, header, taskIds) };
}

async function readHeader(scope: Scope): Promise<Header> {
	return {
		...(await selectFeedHead(scope)),
		version: scope.actor.version,
		serverTime: scope.now.toISOString(),
		taskIds: may(scope.actor, 'task.view') ? await queries.selectOwnTaskIds(scope, COMPLETED_DAYS) : []
	};
}

async function* chunksOf(
	read: Read,
	header: Omit<Header, 'taskIds'>,
	taskIds: readonly string[]
): AsyncIterable<string> {
	const counts: Record<string, number> = {};
	let checksum = CHECKSUM_START;
	for (const section of sectionsOf(taskIds)) {
		counts[section.entity] ??= 0;
		for await (const page of pagesOf(read, section)) {
			for (const { line } of page) checksum = addToChecksum(checksum, line);
			counts[section.entity] = (counts[section.entity] ?? 0) + page.length;
			if (page.length > 0) yield page.map(({ line }) => `${line}\n`).join('');
		}
	}
	const end: BootstrapEnd = { end: true, ...header, counts, checksum };
	yield `${JSON.stringify(end)}\n`;
}

type Section = { entity: string; isPaged: boolean; page: Page };

/** What a run needs comes first; names of places and codes of other tags can be waited for. */
function sectionsOf(taskIds: readonly string[]): Section[] {
	const whole = (entity: string, page: Page): Section => ({ entity, isPaged: false, page: ifViewing(page) });
	const tasks: Section[] = [];
	for (let start = 0; start < taskIds.length; start += TASKS_A_PAGE) {
		const ids = taskIds.slice(start, start + TASKS_A_PAGE);
		tasks.push(whole('task', (scope) => taskLines(scope, ids)));
	}
	return [
		{ entity: 'setting', isPaged: false, page: queries.selectSettingLines },
		...tasks,
		whole('template', (scope) => queries.selectTemplateLines(scope, taskIds)),
		whole('safety', queries.selectSafetyLines),
		whole('masterdata', queries.selectMasterDataLines),
		{ entity: 'repair', isPaged: false, page: ownRepairLines },
		{ entity: 'shutdown', isPaged: false, page: ownShutdownLines },
		{ entity: 'hint', isPaged: false, page: hintLines },
		{ entity: 'notice', isPaged: false, page: noticeLines },
		whole('record', (scope) => queries.selectRecordLines(scope, taskIds)),
		{
			entity: 'tag',
			isPaged: true,
			page: ifViewing((scope, after) => queries.selectTagLines(scope, taskIds, after, LINES_A_PAGE))
		},
		{
			entity: 'place',
			isPaged: true,
			page: ifViewing((scope, after) => queries.selectPlaceLines(scope, after, LINES_A_PAGE))
		},
		{
			entity: 'place-detail',
			isPaged: true,
			page: async (scope, after) =>
				may(scope.actor, 'hierarchy.view') ? queries.selectPlaceDetailLines(scope, after, LINES_A_PAGE) : []
		}
	];
}

/** Judged in each page's own transaction: who has lost `task.view` meanwhile gets no further row. */
function ifViewing(page: Page): Page {
	return async (scope, after) => (may(scope.actor, 'task.view') ? page(scope, after) : []);
}

async function taskLines(scope: Scope, ids: readonly string[]): Promise<queries.Line[]> {
	const rows = await taskRowsOf(scope, ids);
	return rows.map((row) => ({ id: row.taskId, line: JSON.stringify({ entity: 'task', id: row.taskId, row }) }));
}

async function noticeLines(scope: Scope): Promise<queries.Line[]> {
	const rows = await phoneNotices(scope);
	return rows.map((row) => ({ id: row.noticeId, line: JSON.stringify({ entity: 'notice', id: row.noticeId, row }) }));
}

async function* pagesOf(read: Read, { isPaged, page }: Section): AsyncIterable<queries.Line[]> {
	let after = FIRST;
	for (;;) {
		const lines = await read((scope) => page(scope, after));
		yield lines;
		const last = lines.at(-1);
		if (!isPaged || !last || lines.length < LINES_A_PAGE) return;
		after = last.id;
	}
}
