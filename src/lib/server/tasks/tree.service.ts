import { seesSite } from '#lib/domain/access/actor.ts';
import type { List } from '#lib/domain/shared/page.ts';
import type { AssigneeFilter, TreeFilter } from '#lib/domain/tasks/filter.ts';
import type { Scope } from '../commands/scope.ts';
import { readTechnicians, seesOwnTechniciansOnly, worksAt } from './people.ts';
import { selectExecutorIds } from './people.queries.ts';
import { selectTaskSettings } from './settings.queries.ts';
import { countTreeTasks, selectTreeTasks, selectWorkloads, type TreeTask, type Workload } from './tree.queries.ts';

/** Most tasks there are in the tree at once; `total` says when there are more. */
export async function readTaskTree(scope: Scope, filter: TreeFilter): Promise<List<TreeTask>> {
	return { items: await selectTreeTasks(scope, filter), next: null, total: await countTreeTasks(scope, filter) };
}

export type Assignable = { name: string; email: string | null; roles: string[] } & Workload;

/** Whom work can be given to, in the actor's scope, with what they have to do (product 6.5, PR-22). */
export async function listAssignees(scope: Scope, filter: AssigneeFilter): Promise<List<Assignable>> {
	const settings = await selectTaskSettings(scope);
	const { technicians } = await readTechnicians(scope, settings, await selectExecutorIds(scope));
	const sites = filter.siteId ? [filter.siteId].filter((site) => seesSite(scope.actor, site)) : scope.actor.sites;
	const isOwnOnly = seesOwnTechniciansOnly(settings, scope.actor);
	const people = [...technicians.values()]
		.filter((person) => sites === undefined || sites.some((site) => worksAt(person, site)))
		.filter((person) => !isOwnOnly || person.supervisorId === scope.actor.userId)
		.sort((a, b) => a.name.localeCompare(b.name) || a.userId.localeCompare(b.userId));
	const loads = await selectWorkloads(
		scope,
		people.map(({ userId }) => userId),
		filter
	);
	const byUser = new Map(loads.map((load) => [load.userId, load]));
	const items = people.flatMap(({ userId, name, email, roles }) => {
		const load = byUser.get(userId);
		return load ? [{ ...load, name, email, roles }] : [];
	});
	return { items, next: null, total: items.length };
}
