import { v7 as newId } from 'uuid';
import { hear } from './hear.ts';
import type { Answer, Installation, Signed } from './installation.ts';
import { ALSO_ADMITS, PERMISSION_OF } from './permission-of.ts';
import type { Procedure } from './procedures.ts';
import { inputOf, judgedProcedures, type Walked } from './role-walk.ts';
import { type Cast, idPathsOf, replaceAt } from './walk.ts';

export type Watcher = {
	signed: Signed;
	rights: ReadonlySet<string>;
	/** What the person may see, by kind of id. */
	own: Cast;
	/** Things of the same kinds in the same company that are there and not for them. */
	hidden: Cast;
	/** Ids no answer may hold. */
	hiddenIds: ReadonlySet<string>;
	/** Points of their own tasks, whose last records go along to the phone whoever wrote them (8.1). */
	recordPlaces?: ReadonlySet<string>;
	/** Something happens to a hidden thing, then to one of theirs. */
	act: () => Promise<void>;
	/** Reads beyond the generated ones, with the status and number of rows they must say. */
	reads?: readonly { path: string; input: unknown; status?: number; total?: number }[];
};

/**
 * Calls everything the person may call: with what is theirs, with nothing, and with each id in turn exchanged for one that
 * is not for them. Wrong is an answer that holds a hidden id, or that differs from the one for an id that never was.
 */
export async function walkHidden(installation: Installation, watcher: Watcher): Promise<Walked> {
	const walked: Walked = { cells: 0, wrong: [] };
	const call = (path: string, input: unknown, type: Procedure['type']) =>
		installation.call(path, input, { as: watcher.signed, type });
	const judge = (label: string, answer: Answer, isWrong: boolean) => {
		walked.cells += 1;
		const leak = leaked(answer.text, watcher.hiddenIds);
		if (isWrong || leak || answer.status >= 500)
			walked.wrong.push(`${label}: ${answer.status} ${leak ?? answer.text.slice(0, 150)}`);
	};
	const granted = judgedProcedures().filter(
		({ path }) => watcher.rights.has(PERMISSION_OF[path] ?? '') || watcher.rights.has(ALSO_ADMITS[path] ?? '')
	);
	for (const procedure of granted) {
		const { path, type } = procedure;
		if (type === 'query') {
			for (const cast of [{}, watcher.own]) judge(path, await call(path, inputOf(procedure, cast), type), false);
		}
		for (const [at, known, unknown] of exchanged(procedure, watcher)) {
			const answer = await call(path, known, type);
			const other = await call(path, unknown, type);
			const [said, otherwise] = [plain(answer.text, known), plain(other.text, unknown)];
			const isDone = type === 'mutation' && answer.status === 200 && !answer.text.includes('"refused":[{');
			judge(`${path} ${at}`, { ...answer, text: said }, said !== otherwise || isDone);
		}
	}
	for (const { path, input, status = 200, total } of watcher.reads ?? []) {
		const answer = await call(path, input, 'query');
		const counted = (JSON.parse(answer.text) as { result?: { data?: { total?: number } } }).result?.data?.total;
		judge(
			`${path} ${JSON.stringify(input)}`,
			{ ...answer, text: withoutRemovals(answer.text) },
			answer.status !== status || (total !== undefined && counted !== total)
		);
	}
	for (const row of await hear(installation, watcher.signed, watcher.act)) {
		judge(
			`live ${row.cause}`,
			{ status: 200, text: JSON.stringify(row), reason: undefined, permission: undefined },
			false
		);
	}
	for (const line of (await installation.bootstrap(watcher.signed)).trim().split('\n')) {
		const { entity, row } = JSON.parse(line) as { entity?: string; row?: { placeId?: string } };
		if (entity === 'record' && watcher.recordPlaces?.has(row?.placeId ?? '')) continue;
		judge(`bootstrap ${entity}`, { status: 200, text: line, reason: undefined, permission: undefined }, false);
	}
	return walked;
}

/** The own input with one id exchanged for a hidden one, and for one that never was. */
function exchanged(procedure: Procedure, { own, hidden, hiddenIds }: Watcher): [string, unknown, unknown][] {
	const theirs = inputOf(procedure, hidden);
	return idPathsOf(theirs, hiddenIds)
		.filter((path) => !MADE_HERE.includes(`${procedure.path} ${path.join('.')}`))
		.map((path) => {
			const id = path.reduce<unknown>((at, key) => (at as never)[key], theirs);
			const mine = inputOf(procedure, own);
			return [path.join('.'), replaceAt(mine, path, id as string), replaceAt(mine, path, newId())];
		});
}

/** Without what differs between any two answers: instants, the request, and the ids the caller has named. */
function plain(text: string, input: unknown): string {
	const named = JSON.stringify(input).match(UUID) ?? [];
	return named
		.reduce((said, id) => said.replaceAll(id, '<named>'), text)
		.replaceAll(/"requestId":"[^"]+"/g, '')
		.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<instant>');
}

/** A removal names what was theirs a moment ago and says nothing else. */
function withoutRemovals(text: string): string {
	return text.replaceAll(
		/\{"n":\d+,"entity":"\w+","id":"[^"]+","by":[^}]*\}?,"cause":"[^"]+","op":"remove","row":null\}/g,
		''
	);
}

/** Ids of what the command makes: the caller's own to choose, so one that is taken is told as such. */
const MADE_HERE = ['task.create taskId', 'place.create placeId', 'task.submit recordId'];

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

function leaked(text: string, hidden: ReadonlySet<string>): string | undefined {
	const id = (text.match(UUID) ?? []).find((found) => hidden.has(found));
	return id && `holds ${id}: ${text.slice(Math.max(0, text.indexOf(id) - 60), text.indexOf(id) + 40)}`;
}
