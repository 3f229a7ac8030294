import { expect, test } from '@playwright/test';
import { cancelTasks, createTask, findPoint } from '../support/arrange.ts';
import { type Api, api, signInToPortal } from '../support/e2e.ts';

type Entry = {
	action: string;
	actor: { name: string };
	isStaff: boolean;
	visitId: string | null;
	windowNote: string | null;
};

const TITLE = `Look at the cabinet of P-601 (${Date.now().toString(36)})`;
const REASON = 'Assignments do not reach the phones';
const NOTE = 'Please give this one to Wawan';

let mapper: Api;
let taskId: string;

test.beforeAll(async () => {
	mapper = await api('mapper@bandung.example');
	const point = await findPoint(mapper, 'Pump bearing', 'Pump P-601');
	taskId = await createTask(mapper, { title: TITLE, point });
});

test.afterAll(async () => {
	await cancelTasks(mapper, [taskId]);
	await mapper.end();
});

test('support staff enter a customer with a reason, ask before they write, and leave a trace', async ({
	page,
	context
}) => {
	await signInToPortal(page, 'support@pegotec.example');
	await expect(page).toHaveURL(/\/console$/);
	await page
		.getByRole('main')
		.getByRole('button', { name: /^Bandung Weaving Mill/ })
		.click();
	const enter = page.getByRole('dialog', { name: 'Enter Bandung Weaving Mill' });
	await enter.getByRole('button', { name: 'Enter company' }).click();
	await expect(enter.getByRole('alert')).toContainText('There is a problem');
	await enter.getByLabel('Reason').fill(REASON);
	await enter.getByLabel('E-mail thread reference').fill('Ticket 4711');
	await enter.getByRole('button', { name: 'Enter company' }).click();

	await expect(page.getByText('Inside Bandung Weaving Mill.')).toBeVisible();
	await expect(page.getByText(`Reason: ${REASON}`)).toBeVisible();
	await expect(page.getByText('Thread: Ticket 4711')).toBeVisible();
	await expect(page.getByText('Read-only')).toBeVisible();

	const other = await context.newPage();
	await other.goto('/tasks');
	await expect(other.getByRole('heading', { level: 1, name: 'Tasks' })).toBeVisible();

	await page.goto(`/tasks/${taskId}`);
	await page.getByRole('button', { name: 'Assign…' }).click();
	const people = page.getByRole('dialog', { name: /^Assign/ });
	await people.getByRole('button', { name: /^Wawan/ }).click();
	await people.getByRole('button', { name: 'Assign', exact: true }).click();

	const confirm = page.getByRole('dialog', { name: 'Confirm this change' });
	await expect(confirm).toContainText('Bandung Weaving Mill: Assign tasks 1 record.');
	await expect(page.getByText('Read-only')).toBeVisible();
	await confirm.getByLabel('What did the customer ask for?').fill(NOTE);
	await confirm.getByRole('button', { name: 'Change data' }).click();
	await expect(confirm.getByRole('alert')).toContainText('Confirm that the customer has agreed');
	await confirm.getByLabel('The customer has confirmed this change').check();
	await confirm.getByRole('button', { name: 'Change data' }).click();
	await expect(page.getByText(/^Changes allowed for \d+:\d\d$/)).toBeVisible();
	await expect(page.getByRole('main')).toContainText('Wawan');

	const admin = await api('admin@bandung.example');
	const { items } = await admin.query<{ items: Entry[] }>('activity.list', {
		subjectId: taskId,
		action: 'task.assign'
	});
	expect(items).toHaveLength(1);
	expect(items[0]).toMatchObject({ actor: { name: 'Nina Keller' }, isStaff: true, windowNote: NOTE });
	expect(items[0]?.visitId).toMatch(/^[0-9a-f-]{36}$/);
	await admin.end();

	await page.getByRole('button', { name: 'Exit tenant' }).click();
	await expect(page).toHaveURL(/\/console$/);
	await expect(page.getByText('Inside Bandung Weaving Mill.')).toHaveCount(0);
	await expect(other.getByRole('heading', { name: 'You have left Bandung Weaving Mill' }).first()).toBeVisible();
	await expect(other.getByRole('link', { name: 'Dashboard' })).toHaveCount(0);
});
