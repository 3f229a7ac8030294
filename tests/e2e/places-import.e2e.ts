import { expect, type Page, test } from '@playwright/test';
import { signInToPortal } from '../support/e2e.ts';

// Its own line in every run: what an earlier run imported is still there.
const LINE = `Finishing Line ${Date.now().toString(36)}`;
const HEADER = 'site,line,section,asset,task_point';

function csv(...rows: string[]) {
	const text = [HEADER, ...rows].join('\r\n');
	return { name: 'finishing.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
}

const row = (page: Page, name: string) =>
	page.getByRole('treegrid', { name: 'Web Mapping' }).getByRole('row').filter({ hasText: name });

async function openSite(page: Page): Promise<void> {
	await page.goto('/mapping');
	await page.getByRole('link', { name: 'Cimahi Finishing' }).click();
	await row(page, 'Cimahi Finishing').focus();
	await page.keyboard.press('ArrowRight');
}

test('a mapper corrects a file that was refused, and the plant grows in everybody’s window', async ({
	page,
	browser
}) => {
	await signInToPortal(page, 'mapper@bandung.example');
	await page.goto('/mapping/import');
	await page
		.getByLabel('CSV file')
		.setInputFiles(
			csv(
				`Cimahi Finishing,${LINE},Drive side,Calender K-901,Roller bearing`,
				`Cimahi Finishing,${LINE},Drive side,,Heating oil level`
			)
		);
	await expect(page.getByRole('region', { name: 'Errors' })).toContainText('Line 3, asset: a level above it is empty');
	const run = page.getByRole('button', { name: 'Import finishing.csv' });
	await expect(run).toHaveAttribute('aria-disabled', 'true');
	await expect(run).toHaveAccessibleDescription('Correct the errors, or tick that rows with errors are skipped.');

	const context = await browser.newContext();
	const viewer = await context.newPage();
	await signInToPortal(viewer, 'viewer@bandung.example');
	await openSite(viewer);
	await expect(row(viewer, 'Dyeing Line 01')).toBeVisible();
	await expect(row(viewer, LINE)).toHaveCount(0);

	await page
		.getByLabel('CSV file')
		.setInputFiles(
			csv(
				`Cimahi Finishing,${LINE},Drive side,Calender K-901,Roller bearing`,
				`Cimahi Finishing,${LINE},Drive side,Calender K-901,Heating oil level`
			)
		);
	await expect(page.getByRole('region', { name: 'Errors' })).toHaveCount(0);
	await run.click();
	await expect(page.getByText(/^Imported: 5 new/)).toBeVisible();

	// No reload: the other window hears of it.
	await expect(row(viewer, LINE)).toBeVisible();
	await row(viewer, LINE).getByRole('link').click();
	await expect(viewer.getByRole('heading', { level: 1, name: LINE })).toBeVisible();
	await expect(viewer.getByRole('main')).toContainText('Drive side');
	await context.close();

	// The plant of the demo stays as it was.
	await openSite(page);
	await row(page, LINE).getByRole('link').click();
	await page.getByRole('button', { name: 'Delete', exact: true }).click();
	await page.getByRole('button', { name: `Delete ${LINE}` }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Cimahi Finishing' })).toBeVisible();
	await expect(row(page, LINE)).toHaveCount(0);
});

test('the template that the page offers can be imported as it is', async ({ page }, info) => {
	await signInToPortal(page, 'mapper@bandung.example');
	await page.goto('/mapping/import');
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('link', { name: 'Template' }).click()
	]);
	const file = info.outputPath('places.csv');
	await download.saveAs(file);
	await page.getByLabel('CSV file').setInputFiles(file);
	await expect(page.getByRole('table')).toContainText('Drive motor');
	await expect(page.getByRole('region', { name: 'Errors' })).toHaveCount(0);
});
