import { type Page, expect, test } from '@playwright/test';
import { v7 as newId } from 'uuid';
import { cancelTasks, createTask, findPoint } from '../support/arrange.ts';
import { api, newProfile, openPhone, readyForOffline, signInToField } from '../support/e2e.ts';

const LOGIN = 'technician3@bandung.example';

const bell = (page: Page) => page.locator('header').getByRole('link', { name: /^Notifications/ });

async function unreadOn(page: Page): Promise<number> {
	return Number(/\d+/.exec((await bell(page).getAttribute('aria-label')) ?? '')?.[0] ?? 0);
}

/** What others left unread is not this test's. */
async function readAll(page: Page): Promise<void> {
	await page.goto('/field/notifications');
	await expect(page.getByRole('heading', { name: 'Notifications', level: 1 })).toBeVisible();
	await expect(page.getByText('No notifications').or(page.getByRole('listitem').first())).toBeVisible();
	const button = page.getByRole('button', { name: 'Mark all read' });
	if (await button.isVisible()) await button.click();
}

test('a task given in the portal counts up the bell, opens by a tap, and is read on the other phone too', async () => {
	const [mapper, supervisor, technician] = await Promise.all([
		api('mapper@bandung.example'),
		api('supervisor@bandung.example'),
		api(LOGIN)
	]);
	const { user } = await technician.query<{ user: { userId: string } }>('auth.me', {});
	const point = await findPoint(mapper, 'Main bearing grease point', 'Loom L-314');
	const title = `Look at the belt ${newId().slice(-8)}`;
	const taskId = await createTask(mapper, { title, point });
	const phones = [await openPhone(newProfile()), await openPhone(newProfile())] as const;
	const [{ page, context }, { page: other, context: otherContext }] = phones;
	await signInToField(page, LOGIN);
	await signInToField(other, LOGIN);
	await readAll(page);
	await other.goto('/field/notifications');
	await readyForOffline(page);
	const before = await unreadOn(page);

	await supervisor.mutate('task.assign', {
		tasks: [{ taskId, seenAssigneeIds: [] }],
		assigneeIds: [user.userId],
		isOverloadAccepted: true
	});
	const row = (on: Page) =>
		on.getByRole('listitem').getByRole('button', { name: new RegExp(`Assigned to me.*${title}`) });
	for (const phone of [page, other]) await expect(row(phone)).toHaveAccessibleName(/Unread/);
	await expect.poll(() => unreadOn(page)).toBeGreaterThan(before);
	// Reading works without a network, and is told later.
	await context.setOffline(true);
	await row(page).click();
	await page.waitForURL(new RegExp(`/field/tasks/${taskId}`));
	await expect(page.getByText(title).first()).toBeVisible();
	await page.goBack();
	await expect(row(page)).not.toHaveAccessibleName(/Unread/);
	await expect(row(other)).toHaveAccessibleName(/Unread/);
	await context.setOffline(false);
	await expect(row(other)).not.toHaveAccessibleName(/Unread/);

	// What is gone says so.
	await cancelTasks(mapper, [taskId]);
	await expect(other.getByRole('listitem').filter({ hasText: title }).filter({ hasText: 'Cancelled' })).toBeVisible();
	await row(other).click();
	await expect(other.getByText('It is gone')).toBeVisible();
	await context.close();
	await otherContext.close();
	await Promise.all([mapper.end(), supervisor.end(), technician.end()]);
});

test('what somebody is told is set in the settings, kept for all phones, and needs a connection', async () => {
	const { context, page } = await openPhone(newProfile());
	await signInToField(page, LOGIN);
	await readyForOffline(page);
	await page.goto('/field/settings');
	await page.getByRole('link', { name: /^What you are told/ }).click();
	const due = page.getByRole('group', { name: 'Due soon' });
	const inApp = due.getByRole('switch', { name: 'In the app' });
	await expect(inApp).toBeVisible();
	// Nobody without the right to approve is asked about approvals.
	await expect(page.getByRole('group', { name: 'Submitted for approval' })).toHaveCount(0);
	await expect(
		page.getByRole('group', { name: 'Security' }).getByRole('switch', { name: 'In the app' })
	).toBeDisabled();
	const was = await inApp.isChecked();
	const kept = page.waitForResponse(/notification\.set-preferences/);
	await inApp.setChecked(!was);
	expect((await kept).status()).toBe(200);
	await page.reload();
	await expect(inApp).toBeChecked({ checked: !was });
	await context.setOffline(true);
	await inApp.click();
	await expect(page.getByText('needs a connection')).toBeVisible();
	await expect(inApp).toBeChecked({ checked: !was });
	await context.setOffline(false);
	await inApp.setChecked(was);
	await expect(page.getByText('needs a connection')).toBeHidden();
	await context.close();
});
