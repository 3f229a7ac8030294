import type { Lock } from '#lib/offline/parts.ts';
import type { Life } from './schedule.ts';

type Claim = { life: Life; grant: () => void };

export type Locks = {
	of: (life: Life, store: string) => Lock;
	/** The browser frees what a dead window held and forgets what it asked for. */
	release: (life: Life) => void;
};

/** Web Locks of one phone: first come, first served, across its windows. */
export function createLocks(): Locks {
	const queues = new Map<string, Claim[]>();

	function leave(key: string, claim: Claim): void {
		const queue = queues.get(key) ?? [];
		const place = queue.indexOf(claim);
		if (place < 0) return;
		queue.splice(place, 1);
		if (place === 0) queue[0]?.grant();
	}

	return {
		of: (life, store) => (name, work, signal) =>
			new Promise((resolve, reject) => {
				if (life.isOver) return;
				const key = `${store}:${name}`;
				const queue = queues.get(key) ?? [];
				queues.set(key, queue);
				const claim: Claim = {
					life,
					grant: () => {
						signal?.removeEventListener('abort', stop);
						void work()
							.then(resolve, reject)
							.finally(() => leave(key, claim));
					}
				};
				function stop(): void {
					leave(key, claim);
					reject(new DOMException('the request was aborted', 'AbortError'));
				}
				signal?.addEventListener('abort', stop, { once: true });
				queue.push(claim);
				if (queue[0] === claim) claim.grant();
			}),
		release(life) {
			for (const [key, queue] of queues) {
				const left = queue.filter((claim) => claim.life !== life);
				queues.set(key, left);
				if (left[0] !== queue[0]) left[0]?.grant();
			}
		}
	};
}
