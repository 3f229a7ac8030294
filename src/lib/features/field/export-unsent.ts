import type { FieldApp } from './field-app.controller.svelte.ts';

/** Everything of this person that only this phone holds, as a file (8.6). */
export async function exportUnsent(app: FieldApp): Promise<void> {
	const rescue = await import('#lib/features/field-outbox/rescue.ts');
	await rescue.exportUnsent(app.client);
}
