import { expect, type Page, test } from '@playwright/test';
import { cancelTasks, createTask, findPoint } from '../support/arrange.ts';
import { api, newProfile, openPhone, signInToField } from '../support/e2e.ts';
import { cutTexts, expectBearsStrain } from '../support/strain.ts';

test('the probe finds what is planted', async ({ page }) => {
	await page.setContent('<p style="width:60px;overflow:hidden;white-space:nowrap">A sentence that is cut</p>');
	expect(await cutTexts(page)).toEqual([expect.stringContaining('A sentence that is cut')]);
});

test('the field app bears text twice as large, and long words in tall letters', async () => {
	test.setTimeout(150_000);
	const [mapper, technician] = await Promise.all([api('mapper@bandung.example'), api('technician@bandung.example')]);
	const { user } = await technician.query<{ user: { userId: string } }>('auth.me', {});
	const point = await findPoint(mapper, 'Main bearing grease point', 'Loom L-314');
	const title = `Grease the main bearing (${Date.now().toString(36)})`;
	const template = 'Main bearing lubrication';
	const taskId = await createTask(mapper, { title, point, template, assigneeIds: [user.userId] });
	const { context, page } = await openPhone(newProfile());
	for (const name of ['pair', 'sign-in']) {
		await page.goto(`/field/${name}`);
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
		await expectBearsStrain(page, name);
	}
	await signInToField(page, 'technician@bandung.example');
	const main = page.getByRole('navigation', { name: 'Main areas' });
	const paths = ['', '/tasks', `/tasks/${taskId}`, '/scan', '/places', `/places/${point.placeId}`, '/more', '/outbox'];
	paths.push(
		'/drafts',
		'/reports',
		'/history',
		'/repair/new',
		'/shutdown/new',
		'/settings',
		'/notifications',
		'/settings/notifications'
	);
	for (const path of paths) {
		await page.goto(`/field${path}`);
		await expect(main).toBeVisible();
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
		await expectBearsStrain(page, path);
	}

	await page.goto(`/field/tasks/${taskId}`);
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await expect(page.getByRole('button', { name: 'Scan the QR label' })).toBeVisible();
	await expectBearsStrain(page, 'presence');
	await page.goto(`/field/tasks/${taskId}/run`);
	const { tag } = await mapper.query<{ tag: { code: string } }>('place.get', { placeId: point.placeId });
	await walkToTemperature(page, tag.code);
	await expectBearsStrain(page, 'number');
	await page.goto('/field/drafts');
	await expect(page.getByRole('link').filter({ hasText: title })).toBeVisible();
	await expectBearsStrain(page, 'draft');
	// Looked for by its title: a locator would unlock the page.
	await page.goto('/field');
	await page.waitForFunction(() => document.title.startsWith('Unlock'));
	await expectBearsStrain(page, 'lock');
	await page.reload();
	await expect(main).toBeVisible();
	await context.close();
	await cancelTasks(mapper, [taskId]);
	await Promise.all([mapper.end(), technician.end()]);
});

/** Through presence and safety to a reading that is out of its bounds. */
async function walkToTemperature(page: Page, code: string): Promise<void> {
	await page.getByLabel('Or type the code').fill(code);
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { name: /^Measure 1 of/ })).toBeVisible();
	const temperature = page.getByRole('textbox', { name: 'Bearing temperature' });
	await expect(async () => {
		const onward = page.getByRole('button', { name: /^(I have done this|Next)$/ });
		if (!(await temperature.isVisible())) await onward.click({ timeout: 2_000 });
		await expect(temperature).toBeVisible({ timeout: 500 });
	}).toPass();
	await temperature.fill('93.5');
	await expect(page.getByText(/^red/).first()).toBeVisible();
}
