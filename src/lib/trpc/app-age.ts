import { isAppTooOld } from '#lib/domain/devices/app-age.ts';
import { refuse } from '#lib/domain/shared/refusal.ts';
import type { Context } from './context.ts';

/** Refuses `app-too-old`, by the server's clock (FA-5); the phone keeps everything and leads to the update. */
export function requireRecentApp({ appBuild, runtime }: Pick<Context, 'appBuild' | 'runtime'>): void {
	if (isAppTooOld(appBuild, runtime.version, new Date())) refuse('app-too-old');
}
