import type { SubjectFacts } from '#lib/domain/notifications/cause.ts';
import type { NoticeSubject } from '#lib/domain/notifications/notice.ts';
import type { Scope } from '../commands/scope.ts';

/** Reads what is known now of things of one type; each slice brings its own. */
export type ReadSubjects = (scope: Scope, ids: readonly string[]) => Promise<({ id: string } & SubjectFacts)[]>;

export type SubjectReaders = Readonly<Record<NoticeSubject['type'], ReadSubjects>>;

export type Facts = (subject: NoticeSubject) => SubjectFacts | undefined;

/** Facts of everything that is named here, one read a type. */
export async function readFacts(
	scope: Scope,
	readers: SubjectReaders,
	subjects: readonly NoticeSubject[]
): Promise<Facts> {
	const ids = new Map<NoticeSubject['type'], Set<string>>();
	for (const { type, id } of subjects) ids.set(type, (ids.get(type) ?? new Set()).add(id));
	const found = new Map<string, SubjectFacts>();
	for (const [type, wanted] of ids) {
		for (const { id, ...facts } of await readers[type](scope, [...wanted])) found.set(`${type} ${id}`, facts);
	}
	return ({ type, id }) => found.get(`${type} ${id}`);
}
