import { createServer } from 'node:http';
import { may } from '#lib/domain/access/actor.ts';
import { scopeOf } from '#lib/server/commands/enter.ts';
import { createTenantDoor } from '#lib/server/db/with-tenant.ts';
import type { Connection } from '#lib/server/db/connection.ts';
import { listRoles } from '#lib/server/users/users.service.ts';

// The limit of a permission-checked read: the same guarded transaction and the same rows behind a bare handler. `?times=10` runs ten.
const connection = JSON.parse(process.env['CONNECTION'] ?? '{}') as Connection;
const sessionHash = process.env['SESSION_HASH'] ?? '';
const door = createTenantDoor({ connection });

const read = () =>
	door.withTenant({ sessionHash }, (sql, me) => {
		const scope = scopeOf(sql, me);
		if (!may(scope.actor, 'role.view')) throw new Error('permission');
		return listRoles(scope);
	});

const server = createServer(async (request, response) => {
	const times = Number(new URL(request.url ?? '/', 'http://localhost').searchParams.get('times') ?? 1);
	const answers = await Promise.all(Array.from({ length: times }, read));
	response.setHeader('content-type', 'application/json');
	response.end(JSON.stringify(answers));
});
server.listen(0, '127.0.0.1', () => {
	const address = server.address();
	process.send?.({ type: 'ready', port: typeof address === 'object' ? address?.port : 0 });
});
