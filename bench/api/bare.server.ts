import { createServer } from 'node:http';
import { createTenantDoor } from '#lib/server/db/with-tenant.ts';
import type { Connection } from '#lib/server/db/connection.ts';

// The limit of a permission-checked read: the same guarded transaction behind a bare handler. `?times=10` runs ten.
const connection = JSON.parse(process.env['CONNECTION'] ?? '{}') as Connection;
const sessionHash = process.env['SESSION_HASH'] ?? '';
const door = createTenantDoor({ connection });

const read = () =>
	door.withTenant({ sessionHash }, async (sql, me) => {
		if (me.rights[33] !== '1') throw new Error('permission');
		return sql`
			select r.id as "roleId", r.name, r.description, r.built_in as "isBuiltIn", r.permissions::text as bits,
				r.updated_at as "updatedAt",
				(select count(*)::int from user_role ur where ur.company_id = r.company_id and ur.role_id = r.id) as users
			from role r where r.company_id = ${me.companyId}
			order by r.built_in desc, lower(r.name), r.id
		`;
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
