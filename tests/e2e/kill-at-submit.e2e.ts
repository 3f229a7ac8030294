import { rmSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { type Phone, servePage, startPhone } from '../chaos/kill-at-submit/browser.ts';
import type { Left } from '../chaos/kill-at-submit/page.ts';
import { newProfile } from '../support/e2e.ts';
import { random } from '../support/random.ts';

const KILLS = Number(process.env['KILLS'] ?? 8);
const SEED = Number(process.env['SEED'] ?? 20_261_122);
const WITHIN_MS = 500;

test(`killed ${KILLS} times at the moment of submit, each task is a draft with all its values or a queued item`, async () => {
	test.setTimeout(60_000 + KILLS * 15_000);
	const dice = random(SEED);
	const profile = newProfile();
	const { origin, end } = await servePage();
	const told = new Set<string>();
	const found = { draft: 0, queued: 0, told: 0 };
	let phone: Phone | undefined;
	try {
		phone = await open(profile, origin, told);
		const tasks = await phone.page.evaluate(async (count) => (await window.app).fill(count), KILLS);
		for (const [index, taskId] of tasks.entries()) {
			const entered = { reading: 1_000 + index, remark: `Remark ${index} of seed ${SEED}` };
			await phone.page.evaluate(async (run) => (await window.app).begin(run.taskId, run.entered), { taskId, entered });
			const submitting = phone.page
				.evaluate(async (id) => (await window.app).submit(id), taskId)
				.catch(() => undefined);
			await new Promise((resolve) => setTimeout(resolve, dice.next() ** 2 * WITHIN_MS));
			await phone.kill();
			await submitting;
			phone = await open(profile, origin, told);
			const left = await phone.page.evaluate(async (id) => (await window.app).look(id), taskId);
			expect(verdictOf(left, entered), `kill ${index} of seed ${SEED}: ${JSON.stringify(left)}`).toBe('whole');
			// What the screen has called saved is handed in, whatever came after.
			if (told.has(taskId)) expect(left.item, `kill ${index}: told, and not queued`).not.toBeNull();
			found[left.item ? 'queued' : 'draft'] += 1;
			if (told.has(taskId)) found.told += 1;
		}
	} finally {
		await phone?.kill();
		await end();
		rmSync(profile, { recursive: true, force: true });
	}
	console.info(
		`${KILLS} kills, seed ${SEED}: ${found.draft} drafts with all values, ${found.queued} queued (${found.told} had been told "saved"), 0 neither, 0 both`
	);
});

async function open(profile: string, origin: string, told: Set<string>): Promise<Phone> {
	const phone = await startPhone(profile, origin);
	await phone.page.exposeFunction('told', (taskId: string) => void told.add(taskId));
	return phone;
}

function verdictOf({ draft, item, blobs }: Left, entered: { reading: number; remark: string }): string {
	if (draft && item) return 'both';
	const left = draft ?? item;
	if (!left) return 'neither';
	if (item && item.state !== 'queued') return `an item that is ${item.state}`;
	const isWhole = left.reading === entered.reading && left.remark === entered.remark && left.photos.length === 2;
	if (!isWhole) return 'without all its values';
	return blobs === 2 ? 'whole' : 'without its photos';
}
