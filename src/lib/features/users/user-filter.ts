/** What the address of the list says. */
export type UserListFilter = {
	search?: string;
	role?: string;
	siteId?: string;
	isActive?: boolean;
	limit?: number;
	cursor?: string;
};

const KEYS = ['search', 'role', 'siteId', 'cursor'] as const;
const SIZES = new Set([25, 50, 100, 250]);

/** Reads the filter out of an address. */
export function userFilterFrom(params: URLSearchParams): UserListFilter {
	const filter: UserListFilter = {};
	for (const key of KEYS) {
		const value = params.get(key);
		if (value) filter[key] = value;
	}
	if (params.has('isActive')) filter.isActive = params.get('isActive') === 'true';
	const limit = Number(params.get('limit'));
	if (SIZES.has(limit)) filter.limit = limit;
	return filter;
}

export function usersAddressOf(filter: UserListFilter): string {
	const entries = Object.entries(filter).flatMap(([key, value]) =>
		value === undefined || value === '' ? [] : [[key, String(value)]]
	);
	const query = new URLSearchParams(entries).toString();
	return query ? `/users?${query}` : '/users';
}
