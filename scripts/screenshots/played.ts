// What pages of the pictures play when asked to by an entry of localStorage. Each runs in the page, before its own scripts,
// and can use nothing from outside itself.

/** The first reading stops in the middle. */
export function slowReading(): void {
	const BYTES = 700_000;
	const { fetch } = globalThis;
	globalThis.fetch = async (input, init) => {
		const response = await fetch(input, init);
		const isPlayed = localStorage.getItem('shots.slow') && String(input).includes('/field/bootstrap');
		const reader = isPlayed ? response.body?.getReader() : undefined;
		if (!reader) return response;
		let left = BYTES;
		const body = new ReadableStream({
			async pull(controller) {
				if (left <= 0) return new Promise(() => undefined);
				const { done, value } = await reader.read();
				if (done) return controller.close();
				left -= value.length;
				controller.enqueue(value);
			}
		});
		return new Response(body, { status: response.status, headers: response.headers });
	};
}

/** The phone is twelve minutes ahead. */
export function wrongClock(): void {
	if (!localStorage.getItem('shots.clock')) return;
	const AHEAD_MS = 12 * 60_000;
	const now = Date.now;
	Date.now = () => now() + AHEAD_MS;
	globalThis.Date = new Proxy(Date, {
		construct: (target, args) => Reflect.construct(target, args.length > 0 ? args : [now() + AHEAD_MS])
	});
}

/** The browser does not give back who uses this phone. */
export function blindPhone(): void {
	if (!localStorage.getItem('shots.blind')) return;
	const { open } = IDBFactory.prototype;
	IDBFactory.prototype.open = function (name, version) {
		if (name === 'smtm-people') throw new DOMException('the disk says no', 'UnknownError');
		return open.call(this, name, version);
	};
}
