import { rmSync } from 'node:fs';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { carryOut } from '../chaos/shift/hands.ts';
import { createTask, findPoint, finishTask } from '../support/arrange.ts';
import {
	api,
	type Api,
	newProfile,
	openPhone,
	readyForOffline,
	signInToField,
	signInToPortal
} from '../support/e2e.ts';
import { random } from '../support/random.ts';

const MARK = Date.now().toString(36);
const DELETED = `Check the fan of L-306 (${MARK})`;
const DONE = `Check the belt of L-306 (${MARK})`;
const LAST = `Check the fuses of L-306 (${MARK})`;
const AGUS = 'technician3@bandung.example';

type Me = { user: { userId: string } };

async function doTask(page: Page, title: string): Promise<void> {
	const task = { kind: 'task' as const, title, voltage: 400, note: title, photos: 0, isSkipped: false };
	await carryOut(page, { ...task, killsAfterMs: [] }, random(8));
}

async function openReview(desk: Page, title: string): Promise<void> {
	await desk.goto('/approvals?tab=review');
	await desk.getByRole('button', { name: title }).click();
	await expect(desk.getByRole('heading', { name: title })).toBeVisible();
}

async function decide(desk: Page, act: string, title: string): Promise<void> {
	await desk.getByRole('button', { name: act, exact: true }).click();
	await expect(desk.getByRole('button', { name: title })).toHaveCount(0);
}

test('work on a deleted task, on one that is done, and of a closed account is decided, and both sides see how', async ({
	browser
}) => {
	test.setTimeout(180_000);
	const people = await Promise.all(
		['mapper@bandung.example', AGUS, 'technician@bandung.example', 'admin@bandung.example'].map(api)
	);
	const [mapper, agus, budi, admin] = people as [Api, Api, Api, Api];
	const { user } = await agus.query<Me>('auth.me', {});
	const point = await findPoint(mapper, 'Loom motor', 'Loom L-306');
	const tasks = new Map<string, string>();
	for (const title of [DELETED, DONE, LAST])
		tasks.set(title, await createTask(mapper, { title, point, assigneeIds: [user.userId] }));

	const profile = newProfile();
	const { context, page: phone } = await openPhone(profile);
	await signInToField(phone, AGUS);
	await readyForOffline(phone);
	await expect(phone.getByRole('link', { name: 'Tasks', exact: true })).toBeVisible();
	await context.setOffline(true);
	for (const title of [DELETED, DONE]) await doTask(phone, title);
	await mapper.mutate('task.delete', { taskId: tasks.get(DELETED) });
	await finishByAnother(mapper, budi, { taskId: tasks.get(DONE) ?? '', from: user.userId });

	await context.setOffline(false);
	await phone.getByRole('link', { name: /^(Online|Offline|Sending)/ }).click();
	await expect(phone.getByText('The task was deleted meanwhile.')).toBeVisible();
	await expect(phone.getByText('Budi Santoso had already handed in this task.')).toBeVisible();
	const desk = await openDesk(browser);
	await openReview(desk, DELETED);
	await expect(desk.getByRole('row', { name: /^State/ })).toContainText('in the recycle bin');
	await decide(desk, 'Restore and apply', DELETED);
	await openReview(desk, DONE);
	await expect(desk.getByRole('button', { name: /Apply|apply/ }), 'somebody else has done it').toHaveCount(0);
	await decide(desk, 'Keep beside', DONE);
	await expect(phone.getByText(/Siti Rahma took it as the result of the task/)).toBeVisible();
	await expect(phone.getByText(/Siti Rahma keeps it on record with the task/)).toBeVisible();

	await closeAccount(phone, admin, user.userId);
	await openReview(desk, LAST);
	await expect(desk.getByText('Handed in after deactivation').first()).toBeVisible();
	await decide(desk, 'Apply', LAST);
	await approveAll(desk, [DELETED, LAST]);
	await admin.mutate('user.reactivate', { userId: user.userId });
	await Promise.all([context.close(), desk.close(), ...people.map((person) => person.end())]);
	rmSync(profile, { recursive: true, force: true });
});

/** The task is given to somebody else, who hands it in first. */
async function finishByAnother(
	mapper: Api,
	other: Api,
	{ taskId, from }: { taskId: string; from: string }
): Promise<void> {
	const { user } = await other.query<Me>('auth.me', {});
	await mapper.mutate('task.assign', { tasks: [{ taskId, seenAssigneeIds: [from] }], assigneeIds: [user.userId] });
	await finishTask(mapper, other, taskId);
}

async function openDesk(browser: Browser): Promise<Page> {
	const desk = await browser.newPage();
	await signInToPortal(desk, 'supervisor@bandung.example');
	return desk;
}

/** The last piece of work is done without signal, while the account is closed. */
async function closeAccount(phone: Page, admin: Api, userId: string): Promise<void> {
	const context = phone.context();
	await context.setOffline(true);
	await doTask(phone, LAST);
	await admin.mutate('user.deactivate', { userId });
	await context.setOffline(false);
	await expect(phone.getByRole('heading', { name: 'This phone is no longer yours to work with' })).toBeVisible();
	await expect(phone.getByText(/Everything you had finished here is handed in/)).toBeVisible();
}

async function approveAll(desk: Page, titles: readonly string[]): Promise<void> {
	await desk.goto('/approvals');
	for (const title of titles) {
		await desk.getByRole('button', { name: title }).click();
		await expect(desk.getByRole('heading', { name: title })).toBeVisible();
		await desk.getByRole('button', { name: /^Approve/ }).click();
		await expect(desk.getByRole('button', { name: title })).toHaveCount(0);
	}
}
