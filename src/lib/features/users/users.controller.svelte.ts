import type { List } from '#lib/domain/shared/page.ts';
import type { UserItem } from '#lib/domain/users/user.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';
import { sayError } from '../session/say-error.ts';
import { type UserListFilter, userFilterFrom, usersAddressOf } from './user-filter.ts';

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
		const read = () => void this.read();
		return this.#app.listen(['user'], read, read);
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
