import type { Page } from '@playwright/test';

type Turned = { aheadMs?: number };

/** Sets the clock that the page and every later page of it read; timers go on as they were. */
export async function setClock(page: Page, aheadMs: number): Promise<void> {
	await page.addInitScript(turn, aheadMs);
	await page.evaluate(turn, aheadMs);
}

function turn(aheadMs: number): void {
	const here = globalThis as Turned;
	const isTurned = here.aheadMs !== undefined;
	here.aheadMs = aheadMs;
	if (isTurned) return;
	const now = () => Real.now() + (here.aheadMs ?? 0);
	const Real = Date;
	globalThis.Date = new Proxy(Real, {
		construct: (target, args, made) => Reflect.construct(target, args.length > 0 ? args : [now()], made) as object,
		apply: () => new Real(now()).toString(),
		get: (target, key, receiver) => (key === 'now' ? now : (Reflect.get(target, key, receiver) as unknown))
	});
}
