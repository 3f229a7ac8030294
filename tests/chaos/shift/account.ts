import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { unzipSync } from 'fflate';

// What the phone itself says it holds: the file that its settings write of everything unsent (8.6).

export type Held = {
	id: string;
	name: string;
	input: Record<string, unknown>;
	occurredAt: string;
	clockOffset: number;
	photos: { photoId: string; bytes: Buffer; sha256: string }[];
};

type List = {
	user: { userId: string };
	companyId: string;
	items: (Omit<Held, 'photos'> & { photos: { photoId: string; file: string | null }[] })[];
	drafts: { taskId?: string }[];
};

export type Account = { userId: string; companyId: string; items: Held[]; runs: number };

/** In order of making, and how many runs are not handed in; with every photo's bytes as they lie on the phone. */
export async function exportUnsent(page: Page): Promise<Account> {
	await page.getByRole('link', { name: /More$/ }).click();
	await page.getByRole('link', { name: 'Settings' }).click();
	const saved = page.waitForEvent('download');
	await page.getByRole('button', { name: 'Export unsent work' }).click();
	const files = unzipSync(readFileSync(await (await saved).path()));
	const list = JSON.parse(Buffer.from(files['items.json'] ?? []).toString()) as List;
	return {
		userId: list.user.userId,
		companyId: list.companyId,
		runs: list.drafts.filter(({ taskId }) => taskId !== undefined).length,
		items: list.items.map((item) => ({
			...item,
			photos: item.photos.map(({ photoId, file }) => {
				const bytes = Buffer.from(files[file ?? ''] ?? []);
				expect(bytes.length, `photo ${photoId} is on the phone`).toBeGreaterThan(0);
				return { photoId, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
			})
		}))
	};
}
