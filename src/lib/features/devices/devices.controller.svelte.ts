import type { DeviceItem } from '#lib/domain/devices/device.ts';
import type { List } from '#lib/domain/shared/page.ts';
import type { PortalApp } from '../session/app.controller.svelte.ts';
import { sayError } from '../session/say-error.ts';
import { type DeviceListFilter, deviceFilterFrom, devicesAddressOf } from './device-filter.ts';

/** The phones of the company; follows the address and the live channel. */
export class DeviceList {
	page: List<DeviceItem> | undefined = $state.raw();
	filter: DeviceListFilter = $state.raw({});
	error = $state<string | undefined>();
	readonly #app: PortalApp;

	constructor(app: PortalApp, params: URLSearchParams) {
		this.#app = app;
		this.filter = deviceFilterFrom(params);
	}

	start(): () => void {
		const read = () => void this.read();
		read();
		return this.#app.listen(['device'], read, read);
	}

	show(params: URLSearchParams): void {
		const filter = deviceFilterFrom(params);
		if (devicesAddressOf(filter) === devicesAddressOf(this.filter)) return;
		this.filter = filter;
		void this.read();
	}

	async read(): Promise<void> {
		const { filter } = this;
		try {
			const page = await this.#app.client.device.list.query(filter);
			if (filter !== this.filter) return;
			this.page = page;
			this.error = undefined;
		} catch (error) {
			this.error = sayError(error);
		}
	}

	/** What stood in the way, in words. */
	async rename({ deviceId }: DeviceItem, name: string): Promise<string | undefined> {
		return this.#write(() => this.#app.client.device.rename.mutate({ deviceId, name }));
	}

	async revoke({ deviceId }: DeviceItem): Promise<string | undefined> {
		return this.#write(() => this.#app.client.device.revoke.mutate({ deviceId }));
	}

	async #write(work: () => Promise<unknown>): Promise<string | undefined> {
		try {
			await work();
			await this.read();
			return undefined;
		} catch (error) {
			return sayError(error);
		}
	}
}
