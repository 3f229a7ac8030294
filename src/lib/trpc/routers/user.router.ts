import { UserFilter } from '#lib/domain/users/user.ts';
import { deactivateUser, reactivateUser, setUserRoles } from '#lib/server/users/access.service.ts';
import { listUsers } from '#lib/server/users/users.service.ts';
import { command, query, router } from '../procedures.ts';

export const userRouter = router({
	list: query('user.view', UserFilter, listUsers),
	deactivate: command(deactivateUser),
	reactivate: command(reactivateUser),
	'set-roles': command(setUserRoles)
});
