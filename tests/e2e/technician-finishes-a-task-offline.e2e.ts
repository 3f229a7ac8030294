import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import sharp from 'sharp';
import { v7 as newId } from 'uuid';
import {
	api,
	type Api,
	newProfile,
	openPhone,
	type Phone,
	readyForOffline,
	signInToField,
	signInToPortal
} from '../support/e2e.ts';
import { writeQrVideo } from '../support/qr-video.ts';

type Place = { placeId: string; name: string; path: { id: string; name: string }[]; siteId: string };
type Detail = { tag: { payload: string; code: string } };
type Template = { templateId: string; name: string };
type Entry = { action: string; actor: { name: string } };

const HOUR_MS = 3_600_000;
// Its own in every run, so that the test can meet the traces of an earlier one.
const TITLE = `Grease the main bearing of L-314 (${Date.now().toString(36)})`;
const NAMED = new RegExp(TITLE.replace('(', '\\(').replace(')', '\\)'));

/** A task nobody is to do yet, at a point whose label the camera will show. */
async function arrange(mapper: Api): Promise<{ taskId: string; place: Place; payload: string }> {
	const found = await mapper.query<{ items: Place[] }>('place.tree', { search: 'Main bearing grease point' });
	const place = found.items.find((item) => item.path.some(({ name }) => name === 'Loom L-314'));
	if (!place) throw new Error('the demo has no main bearing at Loom L-314');
	const { tag } = await mapper.query<Detail>('place.get', { placeId: place.placeId });
	const templates = await mapper.query<{ items: Template[] }>('template.list', {});
	const template = templates.items.find(({ name }) => name === 'Main bearing lubrication');
	if (!template) throw new Error('the demo has no lubrication template');
	const taskId = newId();
	// In two hours, yet on this day of the plant, which ends at 17:00 UTC.
	const dayEndsAt = Math.ceil((Date.now() - 17 * HOUR_MS) / (24 * HOUR_MS)) * 24 * HOUR_MS + 17 * HOUR_MS;
	const dueAt = new Date(Math.min(Date.now() + 2 * HOUR_MS, dayEndsAt - 1)).toISOString();
	await mapper.mutate('task.create', {
		taskId,
		placeId: place.placeId,
		templateId: template.templateId,
		title: TITLE,
		dueAt
	});
	return { taskId, place, payload: tag.payload };
}

/** Answers the form as it comes: presence by camera, every measure, every question, one photo. */
async function fillForm(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Scan the QR label' }).click();
	// The right label opens the next step by itself.
	await expect(page.getByRole('heading', { name: /^Measure 1 of/ })).toBeVisible();
	const heading = page.locator('[data-heading]');
	const submit = page.getByRole('button', { name: 'Submit', exact: true });
	for (let step = 0; step < 40 && !(await submit.isVisible()); step += 1) {
		const before = await heading.textContent();
		const measure = page.getByRole('button', { name: 'I have done this' });
		if (await measure.isVisible()) await measure.click();
		else await answer(page);
		if (await submit.isVisible()) break;
		if ((await heading.textContent()) === before) await page.getByRole('button', { name: 'Next', exact: true }).click();
		await expect(async () => {
			const isElsewhere = (await submit.isVisible()) || (await heading.textContent()) !== before;
			expect(isElsewhere).toBe(true);
		}).toPass();
	}
	await expect(submit).toBeVisible();
}

async function answer(page: Page): Promise<void> {
	const main = page.getByRole('main');
	const product = main.getByLabel('Product');
	if (await product.first().isVisible()) {
		await product.first().selectOption({ index: 1 });
		await main.getByLabel('Quantity').first().fill('5');
		return;
	}
	const good = main.getByRole('radio', { name: 'Good' });
	if (await good.isVisible()) return good.check();
	const number = main.locator('input[inputmode="decimal"]');
	if (await number.first().isVisible()) return number.first().fill('61,5');
	const file = main.locator('input[type="file"]');
	if ((await file.count()) > 0) {
		const picture = sharp({ create: { width: 1600, height: 1200, channels: 3, background: '#a0522d' } });
		await file
			.first()
			.setInputFiles({ name: 'bearing.jpg', mimeType: 'image/jpeg', buffer: await picture.jpeg().toBuffer() });
		await expect(main.getByRole('img', { name: /Photo 1/ })).toBeVisible();
	}
}

test('a technician finishes an assigned task without signal, and it is approved once the signal is back', async ({
	browser
}) => {
	test.setTimeout(180_000);
	const mapper = await api('mapper@bandung.example');
	const { taskId, place, payload } = await arrange(mapper);
	const video = join(tmpdir(), `label-${taskId}.y4m`);
	writeQrVideo(video, payload);

	const profile = newProfile();
	let phone: Phone = await openPhone(profile, video);
	await signInToField(phone.page, 'technician@bandung.example');
	await phone.page.goto('/field/tasks');
	await readyForOffline(phone.page);
	await expect(phone.page.getByRole('link', { name: NAMED })).toHaveCount(0);

	const supervisor = await browser.newPage();
	await signInToPortal(supervisor, 'supervisor@bandung.example');
	const [, line] = place.path;
	await supervisor.goto(`/assign?site=${place.siteId}&line=${line?.id}&due=today`);
	await supervisor.getByRole('button', { name: 'Expand all' }).click();
	await supervisor.getByLabel(`Select ${TITLE}`).click();
	await supervisor.getByLabel('Select Budi Santoso').click();
	await supervisor.getByRole('button', { name: 'Assign', exact: true }).click();
	await expect(supervisor.getByText('1 assigned, 0 skipped').first()).toBeVisible();

	// No reload on the phone: the assignment arrives by itself.
	const row = phone.page.getByRole('link', { name: NAMED });
	await expect(row).toBeVisible();

	await phone.context.setOffline(true);
	await row.click();
	await phone.page.getByRole('button', { name: 'Start', exact: true }).click();
	await fillForm(phone.page);
	await phone.page.getByRole('button', { name: 'Submit', exact: true }).click();
	await expect(phone.page.getByText('Saved on this phone').first()).toBeVisible();
	await expect(phone.page.getByText(/^Received/)).toHaveCount(0);
	await phone.page.goBack();
	await expect(phone.page, 'Back leads past the steps of what is handed in').toHaveURL(/\/field\/tasks$/);

	await phone.context.close();
	phone = await openPhone(profile, video);
	await phone.context.setOffline(true);
	await phone.page.goto('/field/outbox');
	await expect(phone.page.getByText(/Saved on this phone/).first()).toBeVisible();

	await supervisor.goto('/approvals');
	await expect(supervisor.getByRole('button', { name: NAMED })).toHaveCount(0);
	await phone.context.setOffline(false);
	await expect(phone.page.getByText(/Received .*pending approval/).first()).toBeVisible();

	const queued = supervisor.getByRole('button', { name: NAMED });
	await expect(queued).toBeVisible();
	await queued.click();
	await expect(supervisor.getByRole('heading', { name: TITLE })).toBeVisible();
	await expect(supervisor.getByRole('img', { name: /Photo 1/ })).toBeVisible();
	await expect(queued.getByText(/\d of \d/), 'all photos have arrived').toHaveCount(0);
	await supervisor.getByRole('button', { name: /^Approve/ }).click();
	await expect(queued).toHaveCount(0);

	await supervisor.goto(`/tasks/${taskId}`);
	await expect(supervisor.getByText('Completed (approved)').first()).toBeVisible();
	await phone.page.goto('/field/tasks');
	await phone.page.getByRole('searchbox').fill(TITLE);
	await expect(phone.page.getByRole('link', { name: new RegExp(`Done.*${NAMED.source}`) })).toBeVisible();

	const admin = await api('admin@bandung.example');
	const log = await admin.query<{ items: Entry[] }>('activity.list', { subjectId: taskId });
	const acts = log.items.map(({ action, actor }) => `${action} by ${actor.name}`);
	for (const act of [
		'task.create by Made Wirawan',
		'task.assign by Siti Rahma',
		'task.start by Budi Santoso',
		'task.submit by Budi Santoso',
		'task.approve by Siti Rahma'
	]) {
		expect(
			acts.filter((one) => one === act),
			act
		).toHaveLength(1);
	}
	await Promise.all([phone.context.close(), mapper.end(), admin.end()]);
});
