/** Tells the nodes that a company's feed has grown. Ids only: losing a message is harmless, the cursor repairs. */
export type Bus = {
	wake: (companyId: string, n: number) => void;
	/** Rights changed somewhere: sockets check again at once instead of within their second. */
	wakeAccess: () => void;
	onWake: (listener: (companyId: string, n: number) => void) => () => void;
	onAccess: (listener: () => void) => () => void;
};

export function createInProcessBus(): Bus {
	const wakes = new Set<(companyId: string, n: number) => void>();
	const accesses = new Set<() => void>();
	return {
		wake: (companyId, n) => wakes.forEach((listener) => listener(companyId, n)),
		wakeAccess: () => accesses.forEach((listener) => listener()),
		onWake: (listener) => {
			wakes.add(listener);
			return () => wakes.delete(listener);
		},
		onAccess: (listener) => {
			accesses.add(listener);
			return () => accesses.delete(listener);
		}
	};
}
