import { expect, test } from '@playwright/test';
import { signInToPortal } from '../support/e2e.ts';

type Person = {
	role: string;
	login: string;
	landing: string;
	menu: string[];
	refused: { path: string; needs: string } | undefined;
};

const REPORTS = ['Repair Requests', 'Shutdowns'];
const ALL_WORK = ['Dashboard', 'Tasks', 'Assign Task', 'Task Approvals', ...REPORTS, 'Web Mapping'];

// Who of the demo cast lands where (product 1.2), and what the menu offers them.
const PEOPLE: Person[] = [
	{
		role: 'Technician',
		login: 'technician@bandung.example',
		landing: '/tasks',
		menu: ['Dashboard', 'Tasks'],
		refused: { path: '/repair-requests', needs: 'repair.view' }
	},
	{
		role: 'Mapper',
		login: 'mapper@bandung.example',
		landing: '/mapping',
		menu: [...ALL_WORK, 'User List', 'Mobile Setup'],
		refused: { path: '/console', needs: 'tenant-switching' }
	},
	{
		role: 'Supervisor',
		login: 'supervisor@bandung.example',
		landing: '/',
		menu: ALL_WORK,
		refused: { path: '/users', needs: 'user.view' }
	},
	{
		role: 'Manager',
		login: 'manager@bandung.example',
		landing: '/',
		menu: ['Dashboard', 'Tasks', ...REPORTS],
		refused: { path: '/mapping', needs: 'hierarchy.view' }
	},
	{
		role: 'Admin',
		login: 'admin@bandung.example',
		landing: '/',
		menu: [...ALL_WORK, 'User List', 'Mobile Setup'],
		refused: { path: '/console', needs: 'tenant-switching' }
	},
	{
		role: 'Viewer',
		login: 'viewer@bandung.example',
		landing: '/',
		menu: ['Dashboard', 'Tasks', ...REPORTS, 'Web Mapping'],
		refused: { path: '/approvals', needs: 'task.approve' }
	},
	{
		role: 'Technician and Supervisor',
		login: 'lead@bandung.example',
		landing: '/',
		menu: ALL_WORK,
		refused: { path: '/tasks/new', needs: 'task.create' }
	},
	{
		role: 'Safety Officer',
		login: 'safety@bandung.example',
		landing: '/',
		menu: ['Dashboard', 'Tasks', ...REPORTS, 'Web Mapping'],
		refused: { path: '/assign', needs: 'task.assign' }
	},
	{
		role: 'PegotecUser',
		login: 'support@pegotec.example',
		landing: '/console',
		menu: ['Console'],
		refused: undefined
	}
];

for (const { role, login, landing, menu, refused } of PEOPLE) {
	test(`a ${role} lands on ${landing}, sees what the role permits, and is told what it does not`, async ({ page }) => {
		await signInToPortal(page, login);
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
		expect(new URL(page.url()).pathname).toBe(landing);

		const entries = page.getByRole('navigation', { name: 'Main menu' }).getByRole('link');
		await expect(entries).toHaveText(menu.map((name) => new RegExp(`^\\s*${name}\\s*\\d*\\+?\\s*$`)));

		if (!refused) return;
		await page.goto(refused.path);
		await expect(page.getByRole('heading', { level: 1, name: 'No access' })).toBeVisible();
		await expect(page.getByRole('main')).toContainText(`This page needs the permission ${refused.needs}`);
		await expect(page).toHaveTitle(/^No access: /);
		await page.getByRole('link', { name: 'To the start page', exact: true }).click();
		await page.waitForURL((url) => url.pathname === landing);
	});
}

test('what cannot be shown says so in its title', async ({ page }) => {
	await signInToPortal(page, 'technician@bandung.example');
	await page.goto('/no-such-page');
	await expect(page).toHaveTitle('Not found · SM-TM');
	await page.goto('/repair-requests/01900000-0000-7000-8000-000000000000');
	await expect(page).toHaveTitle('No access: Repair Requests · SM-TM');
	await page.goto('/lines/01900000-0000-7000-8000-000000000000');
	await expect(page).toHaveTitle('No access · SM-TM');
	await expect(page.getByRole('main')).toContainText('Your roles do not allow this.');
	// Before anything is known of the reader.
	await page.route('**/trpc/auth.me*', (route) => route.abort());
	await page.goto('/tasks');
	await expect(page).toHaveTitle('Could not load · SM-TM');
	await page.unroute('**/trpc/auth.me*');
	await page.getByRole('button', { name: 'Try again' }).click();
	await expect(page).toHaveTitle('My tasks · SM-TM');
});
