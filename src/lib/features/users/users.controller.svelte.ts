import type { List } from '#lib/domain/shared/page.ts';
import type { UserItem } from '#lib/domain/users/user.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';
import { sayError } from '../session/say-error.ts';

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

/** The people of the company; follows the address and the live channel. */
export class UserListController {
	page: List<UserItem> = $state.raw() as List<UserItem>;
	filter: UserListFilter = $state.raw({});
	error = $state<string | undefined>();
	readonly #app: PortalApp;

	constructor(app: PortalApp, params: URLSearchParams, first: List<UserItem>) {
		this.#app = app;
		this.filter = userFilterFrom(params);
		this.page = first;
	}

	start(): () => void {
		const stops = [
			this.#app.live?.subscribe('user', () => void this.read()),
			this.#app.live?.onPoke(() => void this.read())
		];
		return () => {
			for (const stop of stops) stop?.();
		};
	}

	show(params: URLSearchParams): void {
		const filter = userFilterFrom(params);
		if (usersAddressOf(filter) === usersAddressOf(this.filter)) return;
		this.filter = filter;
		void this.read();
	}

	async read(): Promise<void> {
		const { filter } = this;
		try {
			const page = await this.#app.client.user.list.query(filter);
			if (filter !== this.filter) return;
			this.page = page;
			this.error = undefined;
		} catch (error) {
			this.error = sayError(error);
		}
	}
}
