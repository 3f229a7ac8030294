import { type Browser, expect, type Page } from '@playwright/test';
import type { Theme } from '../../tests/support/accessibility.ts';
import { findPoint } from '../../tests/support/arrange.ts';
import { type Api, ORIGIN, signInToPortal } from '../../tests/support/e2e.ts';
import { submitHotBearing } from './evidence.ts';
import { shoot } from './camera.ts';

const THEMES: Theme[] = ['light', 'dark'];

export async function shootPortal(browser: Browser, supervisor: Api, mapper: Api, technician: Api): Promise<void> {
	const context = await browser.newContext({
		baseURL: ORIGIN,
		viewport: { width: 1280, height: 800 },
		reducedMotion: 'reduce'
	});
	const page = await context.newPage();
	await page.goto('/sign-in');
	await expect(page.getByText('Ayu Lestari')).toBeVisible();
	await shoot(page, 'sign-in', THEMES);
	await signInToPortal(page, 'supervisor@bandung.example');
	await shootDashboard(page);
	await shootAssign(page, supervisor);
	await shootApprovals(page, await submitHotBearing(mapper, technician));
	await context.clearCookies();
	await signInToPortal(page, 'mapper@bandung.example');
	await shootMapping(page, mapper);
	await context.close();
}

async function shootDashboard(page: Page): Promise<void> {
	await page.goto('/');
	await expect(page.getByRole('link', { name: /Weaving Line 01/ }).first()).toBeVisible();
	await shoot(page, 'dashboard', THEMES);
}

async function shootAssign(page: Page, supervisor: Api): Promise<void> {
	const point = await findPoint(supervisor, 'Main bearing grease point', 'Loom L-314');
	await page.goto(`/assign?site=${point.siteId}&due=today`);
	await page.getByRole('button', { name: 'Expand all' }).click();
	const tree = page.getByRole('treegrid', { name: 'Tasks' });
	await tree.getByRole('checkbox').first().click();
	await page.getByRole('checkbox', { name: 'Select Dian Kusuma' }).click();
	await expect(page.getByRole('button', { name: 'Assign', exact: true })).toBeEnabled();
	await page.mouse.move(0, 0);
	await shoot(page, 'assign', THEMES);
}

async function shootApprovals(page: Page, recordId: string): Promise<void> {
	await page.goto(`/approvals?record=${recordId}`);
	await expect(page.getByRole('button', { name: /^Approve/ })).toBeVisible();
	await expect(page.getByRole('img', { name: /Photo 2/ })).toBeVisible();
	await page.getByRole('heading', { name: 'Values' }).evaluate((heading) => heading.scrollIntoView());
	await shoot(page, 'approvals', THEMES);
}

async function shootMapping(page: Page, mapper: Api): Promise<void> {
	const point = await findPoint(mapper, 'Main bearing grease point', 'Loom L-314');
	await page.goto(`/mapping/${point.placeId}`);
	await expect(page.getByRole('img', { name: /^QR label/ })).toBeVisible();
	await expect(page.getByRole('treegrid').getByRole('link', { name: point.name, exact: true }).first()).toBeVisible();
	await shoot(page, 'mapping', THEMES);
}
