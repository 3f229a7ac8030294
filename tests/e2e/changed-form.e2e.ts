import { expect, type Page, test } from '@playwright/test';
import { createTask, findPoint } from '../support/arrange.ts';
import { api, newProfile, openPhone, readyForOffline, signInToField, signInToPortal } from '../support/e2e.ts';
import { openServedDatabase } from '../support/served-database.ts';

const MARK = Date.now().toString(36);
const FORM = `Fan check (${MARK})`;
const TITLE = `Check the fan of L-308 (${MARK})`;
const measure = (instruction: string) => ({ instruction, isRequired: true });
const asking = (label: string, procedureId: string) => ({
	procedureId,
	fields: [{ key: 'speed', label, kind: 'text' as const, isRequired: true }]
});

/** Through presence and safety to the form. */
async function onward(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	const done = page.getByRole('button', { name: 'I have done this' });
	const question = page.getByLabel('Speed by the old form');
	const next = page.getByRole('button', { name: /^(Next|Skip for now)$/ }).first();
	await expect(async () => {
		if (await done.isVisible()) await done.click({ timeout: 2_000 });
		else if (!(await question.isVisible())) await next.click({ timeout: 2_000 });
		await expect(question).toBeVisible({ timeout: 1_000 });
	}).toPass();
	await question.fill('1450');
}

test('work begun under a form and a procedure that have newer versions counts as it is, and the reviewer sees it', async ({
	browser
}) => {
	test.setTimeout(150_000);
	const mapper = await api('mapper@bandung.example');
	const technician = await api('technician@bandung.example');
	const me = await technician.query<{ user: { userId: string }; company: { companyId: string } }>('auth.me', {});
	const database = await openServedDatabase(me.company.companyId);
	const { make } = database;
	const procedureId = await make.procedure([measure('Stop the fan')]);
	const templateId = await make.template(FORM, asking('Speed by the old form', procedureId));
	const point = await findPoint(mapper, 'Loom motor', 'Loom L-308');
	const taskId = await createTask(mapper, { title: TITLE, point, assigneeIds: [me.user.userId], template: FORM });

	const { context, page: phone } = await openPhone(newProfile());
	await signInToField(phone, 'technician@bandung.example');
	await phone.goto('/field/tasks');
	await readyForOffline(phone);
	await context.setOffline(true);
	// Both are published anew before the work begins, and the phone cannot know.
	await make.procedure([measure('Stop the fan'), measure('Lock the switch')], procedureId);
	await make.nextVersion(templateId, asking('Speed by the new form', procedureId));
	await phone.getByRole('link', { name: TITLE }).click();
	await onward(phone);
	const submit = phone.getByRole('button', { name: 'Submit', exact: true });
	const next = phone.getByRole('button', { name: 'Next', exact: true });
	await expect(async () => {
		if (!(await submit.isVisible())) await next.click({ timeout: 2_000 });
		await expect(submit).toBeVisible({ timeout: 1_000 });
	}).toPass();
	await submit.click();
	await expect(submit).toHaveCount(0);
	await context.setOffline(false);
	await phone.goto('/field/outbox');
	await expect(phone.getByRole('link', { name: TITLE }).filter({ hasText: 'pending approval' })).toBeVisible();
	await expect(phone.getByText('Needs review')).toHaveCount(0);

	const desk = await browser.newPage();
	await signInToPortal(desk, 'supervisor@bandung.example');
	await desk.goto('/approvals');
	await desk.getByRole('button', { name: TITLE }).click();
	await expect(desk.getByText('Speed by the old form')).toBeVisible();
	await expect(desk.getByText('Version 1, the one the work began with. Version 2 is in use now.')).toBeVisible();
	await expect(desk.getByRole('list', { name: 'Flags' })).toContainText('Older safety version');
	await desk.getByRole('button', { name: /^Approve/ }).click();
	await expect(desk.getByRole('button', { name: TITLE })).toHaveCount(0);
	const done = await technician.query<{ task: { state: string; templateVersion: number } }>('task.get', { taskId });
	expect(done.task).toMatchObject({ state: 'completed', templateVersion: 1 });
	await Promise.all([context.close(), desk.close(), mapper.end(), technician.end(), database.end()]);
});
