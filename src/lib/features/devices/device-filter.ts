/** What the address of the list says. */
export type DeviceListFilter = {
	search?: string;
	hasUnsent?: boolean;
	isRevoked?: boolean;
	limit?: number;
	cursor?: string;
};

const SIZES = new Set([25, 50, 100, 250]);

/** Revoked devices are left out unless they are asked for. */
export function deviceFilterFrom(params: URLSearchParams): DeviceListFilter {
	const filter: DeviceListFilter = {};
	const [search, cursor, limit] = [params.get('search'), params.get('cursor'), Number(params.get('limit'))];
	if (search) filter.search = search;
	if (cursor) filter.cursor = cursor;
	if (SIZES.has(limit)) filter.limit = limit;
	if (params.get('hasUnsent') === 'true') filter.hasUnsent = true;
	if (params.has('isRevoked')) filter.isRevoked = params.get('isRevoked') === 'true';
	return filter;
}

export function devicesAddressOf(filter: DeviceListFilter): string {
	const entries = Object.entries(filter).flatMap(([key, value]) =>
		value === undefined || value === '' ? [] : [[key, String(value)]]
	);
	return `/mobile-setup?${new URLSearchParams([['tab', 'devices'], ...entries])}`;
}
