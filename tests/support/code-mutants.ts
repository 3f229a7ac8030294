import { OUTBOX_MUTANTS } from './outbox-mutants.ts';

// One weakened line each, applied in memory by the plugin below to the file that is imported as `<file>?mutant=<name>`.

export type CodeMutant = {
	name: string;
	file: string;
	from: string;
	to: string;
	walk: 'roles' | 'own' | 'sites' | 'effects';
};

const RUN = 'src/lib/server/commands/run-command.ts';
const EFFECTS = 'src/lib/server/commands/effects.ts';
const VISIBLE = 'src/lib/server/tasks/visible.ts';
const SITE = '${actor.sites ?';
const NO_SITE = '${false ?';

export const CODE_MUTANTS: readonly CodeMutant[] = [
	{
		name: 'may-anything',
		walk: 'roles',
		file: 'src/lib/domain/access/actor.ts',
		from: 'return actor.rights.has(permission);',
		to: 'return true;'
	},
	{
		name: 'no-permission-check',
		walk: 'roles',
		file: RUN,
		from: "if (!may(actor, needs)) throw new Refusal('permission', { permission: needs });",
		to: ''
	},
	{ name: 'queries-unchecked', walk: 'roles', file: RUN, from: 'requirePermission(scope, key, orKey);', to: '' },
	{
		name: 'commands-unchecked',
		walk: 'roles',
		file: RUN,
		from: 'requirePermission(scope, delivery ? command.needsOnPhone : command.needs, command.orNeeds);',
		to: ';'
	},
	{
		name: 'input-before-permission',
		walk: 'roles',
		file: RUN,
		from: 'if (!isEvidence(scope, command.name, delivery) && !(scope.actor.isClock && command.byClock))\n\t\trequirePermission(scope, delivery ? command.needsOnPhone : command.needs, command.orNeeds);\n\tconst parsed = parseInput(command.input, input);',
		to: 'const parsed = parseInput(command.input, input);\n\trequirePermission(scope, command.needs, command.orNeeds);'
	},
	{
		name: 'all-rights-at-the-door',
		walk: 'roles',
		file: 'src/lib/server/commands/enter.ts',
		from: 'decodePermissions(entered.rights)',
		to: "decodePermissions('1'.repeat(58))"
	},
	{
		name: 'approve-with-execute',
		walk: 'roles',
		file: 'src/lib/server/tasks/review.service.ts',
		from: "needs: 'task.approve'",
		to: "needs: 'task.execute'"
	},
	{
		name: 'users-for-viewers',
		walk: 'roles',
		file: 'src/lib/server/users/access.service.ts',
		from: "needs: 'user.edit'",
		to: "needs: 'user.view'"
	},
	{
		name: 'bin-for-everybody',
		walk: 'roles',
		file: 'src/lib/trpc/routers/place.router.ts',
		from: "bin: query('hierarchy.delete'",
		to: "bin: query('task.view'"
	},
	{
		name: 'own-tasks-not-filtered',
		walk: 'own',
		file: 'src/lib/server/tasks/scope-filter.ts',
		from: "may(actor, 'task.view-all')",
		to: 'true'
	},
	{
		name: 'own-tasks-without-assignment',
		walk: 'own',
		file: 'src/lib/server/tasks/scope-filter.ts',
		from: 'a.user_id = ${actor.userId} and',
		to: ''
	},
	{
		name: 'own-tasks-without-author',
		walk: 'own',
		file: 'src/lib/server/tasks/scope-filter.ts',
		from: 'and e.author_id = ${actor.userId}',
		to: ''
	},
	{
		name: 'runs-not-checked',
		walk: 'own',
		file: VISIBLE,
		from: "const isOwn = may(scope.actor, 'task.view-all') || task.assigneeIds.includes(scope.actor.userId);",
		to: 'const isOwn = true;'
	},
	{
		name: 'strangers-may-submit',
		walk: 'own',
		file: 'src/lib/server/tasks/submit.service.ts',
		from: "if (!may(actor, 'task.view-all') || !seesSite(actor, task.siteId)) refuse('not-found');",
		to: ''
	},
	{
		name: 'first-reading-of-all',
		walk: 'own',
		file: 'src/lib/server/sync/bootstrap.queries.ts',
		from: 'and a.user_id = ${actor.userId} and',
		to: 'and'
	},
	{
		name: 'feed-for-viewers',
		walk: 'own',
		file: 'src/lib/domain/access/scope.ts',
		from: "task: ['task.view-all']",
		to: "work: ['task.view'], task: ['task.view']"
	},
	{
		name: 'phones-hear-all',
		walk: 'own',
		file: 'src/lib/server/sync/pull.service.ts',
		from: 'hears(tokens, change.scopes)',
		to: 'true'
	},
	{
		name: 'every-site',
		walk: 'sites',
		file: 'src/lib/domain/access/actor.ts',
		from: 'return actor.sites === undefined || actor.sites.includes(siteId);',
		to: 'return true;'
	},
	{ name: 'tasks-of-every-site', walk: 'sites', file: 'src/lib/server/tasks/scope-filter.ts', from: SITE, to: NO_SITE },
	{
		name: 'queue-of-every-site',
		walk: 'sites',
		file: 'src/lib/server/tasks/approvals.queries.ts',
		from: SITE,
		to: NO_SITE
	},
	{
		name: 'workload-of-every-site',
		walk: 'sites',
		file: 'src/lib/server/tasks/tree.queries.ts',
		from: SITE,
		to: NO_SITE
	},
	{
		name: 'places-of-every-site',
		walk: 'sites',
		file: 'src/lib/server/places/place-row.queries.ts',
		from: SITE,
		to: NO_SITE
	},
	{
		name: 'board-of-every-site',
		walk: 'sites',
		file: 'src/lib/server/dashboard/plant.queries.ts',
		from: SITE,
		to: NO_SITE
	},
	{ name: 'tags-of-every-site', walk: 'sites', file: 'src/lib/server/tags/tags.queries.ts', from: SITE, to: NO_SITE },
	{
		name: 'first-reading-of-every-site',
		walk: 'sites',
		file: 'src/lib/server/sync/bootstrap.queries.ts',
		from: SITE,
		to: NO_SITE
	},
	{
		name: 'feed-of-every-site',
		walk: 'sites',
		file: 'src/lib/domain/access/scope.ts',
		from: 'return sites ? sites.map((site) => `${entity}@${site}`) : [entity];',
		to: 'return [entity];'
	},
	{
		name: 'locks-of-every-site',
		walk: 'sites',
		file: VISIBLE,
		from: 'return task.deletedAt === null && seesSite(actor, task.siteId);',
		to: 'return task.deletedAt === null;'
	},
	{ name: 'nothing-on-record', walk: 'effects', file: EFFECTS, from: 'if (entries.length > 0)', to: 'if (false)' },
	{
		name: 'nothing-in-the-feed',
		walk: 'effects',
		file: EFFECTS,
		from: 'changes.length > 0 ? insertFeedRows(scope, changes) : undefined',
		to: 'undefined'
	},
	{
		name: 'actor-forgotten',
		walk: 'effects',
		file: EFFECTS,
		from: 'actor: authorId === null ? null : { id: authorId, name: actor.name }',
		to: 'actor: null'
	},
	{ name: 'roles-forgotten', walk: 'effects', file: EFFECTS, from: 'roles: actor.roles', to: 'roles: []' },
	{
		name: 'before-and-after-forgotten',
		walk: 'effects',
		file: EFFECTS,
		from: 'before: note.before ?? null,\n\t\tafter: note.after ?? null',
		to: 'before: null,\n\t\tafter: null'
	},
	{
		name: 'repeated-commands-run-again',
		walk: 'effects',
		file: RUN,
		from: 'if (known) return',
		to: 'if (known && false) return'
	}
];

/** For vitest: weakens the one line, and fails where it is not there any more, so that no mutant dies of old age. */
export function mutate() {
	return {
		name: 'mutate',
		enforce: 'pre' as const,
		transform(code: string, id: string) {
			const name = /[?&]mutant=([a-z-]+)/.exec(id)?.[1];
			if (!name) return undefined;
			const mutant = [...CODE_MUTANTS, ...OUTBOX_MUTANTS].find((each) => each.name === name);
			if (!mutant || !code.includes(mutant.from)) throw new Error(`the mutant ${name} does not fit ${id}`);
			return { code: code.replaceAll(mutant.from, mutant.to), map: null };
		}
	};
}
