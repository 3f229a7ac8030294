import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { cancelTasks, createTask, findPoint } from '../support/arrange.ts';
import { api, newProfile, openPhone, readyForOffline, signInToField } from '../support/e2e.ts';
import { heldByBrowser } from '../support/held-by-browser.ts';

const BUDI = 'technician@bandung.example';
const TINI = 'technician2@bandung.example';

type Me = { user: { userId: string; name: string; email: string } };

/** Every byte of the profile's databases and local storage, as text in both of the browser's spellings. */
function bytesOnDisk(profile: string): string[] {
	const folders = ['IndexedDB', 'Local Storage', 'Session Storage', 'Service Worker'];
	const files = folders.flatMap((folder) => filesUnder(join(profile, 'Default', folder)));
	return files.flatMap((file) => {
		const bytes = readFileSync(file);
		return [bytes.toString('latin1'), bytes.toString('utf16le'), bytes.subarray(1).toString('utf16le')];
	});
}

function filesUnder(folder: string): string[] {
	const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
	return entries.filter((path) => statSync(path).isFile());
}

async function expectNothingOf(page: Page, secrets: readonly string[]): Promise<void> {
	const held = await heldByBrowser(page);
	for (const secret of secrets) expect(held.includes(secret), `the browser holds "${secret}"`).toBe(false);
}

async function signOut(page: Page): Promise<void> {
	await page.goto('/field/settings');
	await page.getByRole('button', { name: 'Sign out', exact: true }).click();
	const dialog = page.getByRole('dialog', { name: 'Sign out?' });
	await expect(dialog.getByText('Everything has been received')).toBeVisible();
	await dialog.getByRole('button', { name: 'Sign out', exact: true }).click();
	await page.waitForURL(/\/field\/(?:lock|pair|sign-in)/);
}

test('two people on one phone neither see nor send nor leave behind the work of the other', async () => {
	test.setTimeout(240_000);
	const mapper = await api('mapper@bandung.example');
	const [budi, tini] = await Promise.all([api(BUDI), api(TINI)]);
	const [his, hers] = await Promise.all([budi.query<Me>('auth.me', {}), tini.query<Me>('auth.me', {})]);
	const canary = `CNRY-${Date.now().toString(36)}`;
	const point = await findPoint(mapper, 'Main bearing grease point', 'Loom L-314');
	const taskId = await createTask(mapper, { title: canary, point, assigneeIds: [his.user.userId] });
	const stateOf = async () => (await mapper.query<{ task: { state: string } }>('task.get', { taskId })).task.state;

	const profile = newProfile();
	let { context, page } = await openPhone(profile);
	await signInToField(page, BUDI);
	await readyForOffline(page);
	await context.setOffline(true);
	await page.goto(`/field/tasks/${taskId}`);
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await expect(page.getByRole('button', { name: 'Scan the QR label' })).toBeVisible();

	// While he is signed in, only his name can be read; his work cannot, neither by script nor on the disk.
	await expectNothingOf(page, [canary, his.user.email, 'Main bearing']);
	await context.close();
	for (const text of bytesOnDisk(profile)) expect(text.includes(canary)).toBe(false);

	({ context, page } = await openPhone(profile));
	await page.goto('/field/lock');
	await expect(page.getByRole('button', { name: `${his.user.name}: 1 not sent` })).toBeVisible();
	await expect(page.getByText(canary)).toHaveCount(0);
	await page.getByRole('button', { name: 'Somebody else' }).click();
	await signInToField(page, TINI);
	await page.goto('/field/tasks');
	await expect(page.getByRole('heading', { level: 1, name: 'Tasks' })).toBeVisible();
	await expect(page.getByText(canary)).toHaveCount(0);
	await page.goto('/field/outbox');
	await expect(page.getByText(hers.user.name)).toBeVisible();
	await expect(page.getByText(canary)).toHaveCount(0);
	expect(await stateOf()).toBe('open');

	// Her clean sign-out leaves nothing of her; his work is where it was.
	await signOut(page);
	await expectNothingOf(page, [hers.user.name, hers.user.email, hers.user.userId]);
	await page.goto('/field/lock');
	await page.getByRole('button', { name: `${his.user.name}: 1 not sent` }).click();
	await page.getByRole('link', { name: 'Sign in to send 1 item' }).click();
	await page.getByLabel('E-mail or username').fill(BUDI);
	await page.getByLabel('Password', { exact: true }).fill('Maintain-2026!');
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await page.getByRole('button', { name: 'Go to my tasks' }).click();
	await expect.poll(stateOf).toBe('in_progress');

	await page.goto(`/field/tasks/${taskId}/run`);
	await page.getByRole('button', { name: 'Menu' }).click();
	await page.getByRole('button', { name: 'Discard draft' }).click();
	await expect(page.getByText('Discard this draft?')).toBeVisible();
	await page.getByRole('button', { name: 'Discard draft' }).click();
	await expect.poll(stateOf).toBe('open');
	await signOut(page);
	await expectNothingOf(page, [canary, his.user.name, his.user.email, his.user.userId]);
	await page.goto('/field/lock');
	await expect(page.getByRole('button', { name: his.user.name })).toHaveCount(0);
	await cancelTasks(mapper, [taskId]);
	await Promise.all([context.close(), mapper.end(), budi.end(), tini.end()]);
});
