import * as z from 'zod/mini';
import { listRoles } from '#lib/server/users/users.service.ts';
import { query, router } from '../procedures.ts';

export const roleRouter = router({
	list: query('role.view', z.optional(z.strictObject({})), listRoles)
});
