import { expect, type Page, test } from '@playwright/test';
import { createTask, findPoint } from '../support/arrange.ts';
import { api, newProfile, openPhone, readyForOffline, signInToField, signInToPortal } from '../support/e2e.ts';

const MARK = Date.now().toString(36);
const GIVEN_AWAY = `Check the fuses of L-305 (${MARK})`;
const TAKEN_UP = `Check the relays of L-305 (${MARK})`;
const CALLED_OFF = `Check the terminals of L-305 (${MARK})`;

/** From the list to the outbox: its form asks for nothing that must be answered. */
async function doTask(page: Page, title: string): Promise<void> {
	await page.goto('/field/tasks');
	await page.getByRole('link', { name: title }).click();
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	const submit = page.getByRole('button', { name: 'Submit', exact: true });
	const onward = page.getByRole('button', { name: /^(Next|Skip for now)$/ }).first();
	await expect(async () => {
		if (!(await submit.isVisible())) await onward.click({ timeout: 2_000 });
		await expect(submit).toBeVisible({ timeout: 1_000 });
	}).toPass();
	await submit.click();
	// The run says the same while it is filled in.
	await expect(submit).toHaveCount(0);
	await expect(page.getByText('Saved on this phone').first()).toBeVisible();
}

async function decide(page: Page, title: string, act: string): Promise<void> {
	await page.goto('/approvals?tab=review');
	await page.getByRole('button', { name: title }).click();
	await expect(page.getByRole('heading', { name: title })).toBeVisible();
	await page.getByRole('button', { name: act, exact: true }).click();
}

test('work that no longer fits its task waits for a supervisor, whose decision comes back to the phone', async ({
	browser
}) => {
	test.setTimeout(180_000);
	const mapper = await api('mapper@bandung.example');
	const technician = await api('technician@bandung.example');
	const { user } = await technician.query<{ user: { userId: string } }>('auth.me', {});
	const point = await findPoint(mapper, 'Loom motor', 'Loom L-305');
	const make = (title: string) => createTask(mapper, { title, point, assigneeIds: [user.userId] });
	const [given, called, taken] = [await make(GIVEN_AWAY), await make(CALLED_OFF), await make(TAKEN_UP)];

	const { context, page: phone } = await openPhone(newProfile());
	await signInToField(phone, 'technician@bandung.example');
	await phone.goto('/field/tasks');
	await readyForOffline(phone);
	await expect(phone.getByRole('link', { name: TAKEN_UP })).toBeVisible();
	await context.setOffline(true);
	for (const title of [GIVEN_AWAY, CALLED_OFF, TAKEN_UP]) await doTask(phone, title);

	const supervisor = await api('supervisor@bandung.example');
	const { items } = await supervisor.query<{ items: { userId: string; name: string }[] }>('task.assignees', {});
	const other = items.find(({ userId }) => userId !== user.userId);
	await supervisor.mutate('task.assign', {
		tasks: [{ taskId: given, seenAssigneeIds: [user.userId] }],
		assigneeIds: [other?.userId]
	});
	for (const taskId of [called, taken]) await mapper.mutate('task.cancel', { taskId, reason: 'The loom was sold' });

	await context.setOffline(false);
	await phone.goto('/field/outbox');
	await expect(phone.getByText(`The task was given to ${other?.name}.`)).toBeVisible();
	await expect(phone.getByText('The task was cancelled meanwhile.')).toHaveCount(2);

	const desk = await browser.newPage();
	await signInToPortal(desk, 'supervisor@bandung.example');
	await desk.goto('/approvals?tab=review');
	await desk.getByRole('button', { name: GIVEN_AWAY }).click();
	const beliefs = desk.getByRole('table');
	await expect(beliefs.getByRole('row', { name: /^Assigned to/ })).toContainText(
		new RegExp(`Budi Santoso.*${other?.name}`)
	);
	await decide(desk, GIVEN_AWAY, 'Apply');
	await decide(desk, CALLED_OFF, 'Dismiss');
	await desk.getByLabel('Why is this not used?').fill('The loom is gone');
	await desk.getByRole('button', { name: 'Dismiss submission' }).click();
	await expect(desk.getByRole('button', { name: CALLED_OFF })).toHaveCount(0);

	await decide(desk, TAKEN_UP, 'Reopen and apply');
	await expect(desk.getByRole('button', { name: TAKEN_UP })).toHaveCount(0);

	// All decisions arrive by themselves, and nothing is left that needs a look.
	await expect(phone.getByText(/Siti Rahma took it as the result of the task/)).toHaveCount(2);
	await phone.getByRole('link', { name: CALLED_OFF }).filter({ hasText: 'decided not to use it' }).click();
	await expect(phone.getByText('The loom is gone')).toBeVisible();
	await desk.goto('/approvals');
	await desk.getByRole('button', { name: GIVEN_AWAY }).click();
	await desk.getByRole('button', { name: /^Approve/ }).click();
	await expect(desk.getByRole('button', { name: GIVEN_AWAY })).toHaveCount(0);
	const done = await supervisor.query<{ task: { state: string } }>('task.get', { taskId: given });
	expect(done.task.state).toBe('completed');
	const reopened = await supervisor.query<{ task: { state: string } }>('task.get', { taskId: taken });
	expect(reopened.task.state).toBe('pending_approval');
	await Promise.all([context.close(), desk.close(), mapper.end(), technician.end(), supervisor.end()]);
});
