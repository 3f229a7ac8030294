import { isAdmittedToField } from '#lib/domain/access/actor.ts';
import { type BuiltInRole, permissionsOfRole } from '#lib/domain/access/role.ts';
import type { Person } from './ground.ts';
import { signIn } from './ground.ts';
import { count, type World } from './world.ts';

type Found = {
	id: string;
	state: string;
	assigneeIds: string[];
	revision: number;
	recordId: string | null;
};

const DOINGS = {
	reassign: 5,
	unassign: 2,
	cancel: 3,
	reopen: 1,
	delete: 3,
	approve: 4,
	reject: 4,
	'complete-at-desk': 4,
	edit: 2,
	roles: 3,
	deactivate: 1.5,
	reactivate: 1.5
};

/** What happens meanwhile on the server, through its own commands: some are refused, as in life. */
export async function somethingHappens(world: World): Promise<void> {
	const { dice, plot, server } = world;
	const { supervisor, admin } = plot;
	const doing = dice.weighted(DOINGS);
	const person = dice.pick(plot.technicians) ?? plot.technicians[0];
	const task = await taskOf(world);
	const chosen = [dice.chance(0.2) ? plot.technicians : [person]].flat().map(({ id }) => id);
	const click = (name: string, input: unknown, by = supervisor) => server.click(by.session, name, input);
	const said = await (async () => {
		switch (doing) {
			case 'reassign':
				return click('task.assign', {
					tasks: [{ taskId: task.id, seenAssigneeIds: task.assigneeIds }],
					assigneeIds: chosen
				}).then(async (answer) => {
					const others = task.assigneeIds.filter((id) => !chosen.includes(id));
					if (others.length > 0) await click('task.unassign', { taskIds: [task.id], assigneeIds: others });
					return answer;
				});
			case 'unassign':
				return click('task.unassign', { taskIds: [task.id] });
			case 'cancel':
				return click('task.cancel', { taskId: task.id, reason: 'not needed' });
			case 'reopen':
				return click('task.reopen', { taskId: task.id });
			case 'delete':
				return click('task.delete', { taskId: task.id }, admin);
			case 'approve':
				return click('task.approve', { taskId: task.id, recordId: task.recordId, isPhotosMissingConfirmed: true });
			case 'reject':
				return click('task.reject', { taskId: task.id, recordId: task.recordId, reason: 'again, please' });
			case 'edit':
				return click('task.edit', { taskId: task.id, revision: task.revision, title: `Check ${dice.below(100)}` });
			case 'complete-at-desk':
				return completeAtDesk(world, person, task.id);
			case 'roles':
				return setRole(world, person, dice.weighted({ Technician: 3, Mapper: 2, Viewer: 1 }));
			case 'deactivate':
				return click('user.deactivate', { userId: person.id }, admin);
			case 'reactivate':
				return click('user.reactivate', { userId: person.id }, admin);
		}
	})();
	if (said !== undefined) count(world, `office-${doing}`);
}

async function taskOf({ dice, plot, server }: World): Promise<Found> {
	const { taskId } = dice.pick(plot.tasks) ?? { taskId: '' };
	const [found] = await server.db.admin<Found[]>`
		select id, state, assignee_ids as "assigneeIds", revision, current_record as "recordId" from task
		where company_id = ${plot.companyId} and id = ${taskId}
	`;
	if (!found) throw new Error('the plot has no such task');
	return found;
}

/** By the other assignee, without a phone. */
async function completeAtDesk(world: World, person: Person, taskId: string): Promise<unknown> {
	const { dice, plot, server } = world;
	const recordId = dice.id(world.nowMs);
	const at = new Date(Date.now() - 1000).toISOString();
	const session = await signIn(server.db, person.id, 'portal');
	const said = await server.click(session, 'task.submit', {
		taskId,
		recordId,
		templateId: plot.templateId,
		templateVersion: 1,
		values: { reading: { kind: 'number', value: 1 } },
		safety: null,
		presence: { kind: 'none' },
		startedAt: at,
		performedAt: at
	});
	if (said !== undefined) world.atDesk.set(recordId, person.id);
	return said;
}

export async function setRole(
	{ plot, server }: World,
	person: Person,
	role: 'Technician' | 'Mapper' | 'Viewer'
): Promise<unknown> {
	const [row] = await server.db.admin<{ revision: number }[]>`
		select revision from company_user where company_id = ${plot.companyId} and id = ${person.id}
	`;
	const input = { userId: person.id, revision: row?.revision ?? 0, roleIds: [plot.roles[role]] };
	return server.click(plot.admin.session, 'user.set-roles', input);
}

/** Whether the server would take anything from this person's phone now. */
export async function isAdmitted({ plot, server }: World, person: Person): Promise<boolean> {
	const rows = await server.db.admin<{ active: boolean; role: BuiltInRole }[]>`
		select a.active, r.name as role
		from auth.account a
		join user_role u on u.company_id = a.company_id and u.user_id = a.id
		join role r on r.company_id = u.company_id and r.id = u.role_id
		where a.id = ${person.id} and a.company_id = ${plot.companyId}
	`;
	return rows.some(({ active, role }) => active && isAdmittedToField(permissionsOfRole(role)));
}
