import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { v7 as newId } from 'uuid';
import { createTask, findPoint } from '../support/arrange.ts';
import {
	api,
	enterPin,
	newProfile,
	openPhone,
	ORIGIN,
	PASSWORD,
	readyForOffline,
	signInToField
} from '../support/e2e.ts';
import { heldByBrowser } from '../support/held-by-browser.ts';
import { writeQrVideo } from '../support/qr-video.ts';

const LOGIN = 'technician3@bandung.example';
const CODE = 'bandung-weaving-mill';

type Me = { user: { userId: string; name: string; username: string | null } };
type Devices = { items: { deviceId: string; lastContactAt: string | null }[] };

async function me(login: string): Promise<Me['user']> {
	const person = await api(login);
	const { user } = await person.query<Me>('auth.me', {});
	await person.end();
	return user;
}

/** The phone's own fingerprint check, as Chromium plays it: it makes keys, and says yes by itself. */
async function addAuthenticator(page: Page): Promise<(isVerified: boolean) => Promise<void>> {
	const devtools = await page.context().newCDPSession(page);
	await devtools.send('WebAuthn.enable');
	const options = {
		protocol: 'ctap2' as const,
		transport: 'internal' as const,
		hasResidentKey: true,
		hasUserVerification: true,
		isUserVerified: true,
		automaticPresenceSimulation: true,
		hasPrf: true
	};
	const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', { options });
	return (isUserVerified) =>
		devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }).then(() => {});
}

async function withoutHelp(page: Page): Promise<void> {
	await page.removeLocatorHandler(page.getByRole('heading', { name: 'Unlock', exact: true }));
}

test('a phone is set up by the camera, and opened by its own fingerprint check', async () => {
	const login = (await me(LOGIN)).username ?? LOGIN;
	const video = join(tmpdir(), `pairing-${newId()}.y4m`);
	writeQrVideo(video, `${ORIGIN}/field/pair?c=${CODE}&u=${encodeURIComponent(login)}`);
	const { context, page } = await openPhone(newProfile(), video);
	const verify = await addAuthenticator(page);

	await page.goto('/field/pair');
	await page.getByRole('button', { name: 'Enter company code' }).click();
	await page.getByLabel('Company code').fill('https://plant.example/field/pair?c=other');
	await page.getByRole('button', { name: 'Look up' }).click();
	await expect(page.getByText('Open https://plant.example ?')).toBeVisible();
	const elsewhere = page.getByRole('link', { name: 'Open', exact: true });
	await expect(elsewhere).toHaveAttribute('href', 'https://plant.example/field/pair?c=other');
	await page.getByRole('button', { name: 'Cancel' }).click();
	await page.getByRole('button', { name: 'Scan QR code' }).click();
	await expect(page.getByRole('heading', { name: 'Bandung Weaving Mill' })).toBeVisible();
	await page.getByRole('button', { name: 'Continue' }).click();

	await expect(page.getByLabel('E-mail or username')).toHaveValue(login);
	await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await page.getByRole('button', { name: 'Set a PIN' }).click();
	await enterPin(page, 'New PIN');
	await enterPin(page, 'The same PIN again');
	await withoutHelp(page);
	await page.getByRole('button', { name: 'Use fingerprint or face', exact: true }).click();
	await expect(page.getByRole('link', { name: /^Tasks/ })).toBeVisible();

	await page.reload();
	await expect(page.getByRole('heading', { name: 'Unlock', exact: true })).toBeVisible();
	await page.getByRole('button', { name: 'Unlock with fingerprint or face' }).click();
	await expect(page.getByRole('link', { name: /^Tasks/ })).toBeVisible();

	// Another finger opens nothing, and the PIN is always a way.
	await page.reload();
	await verify(false);
	await page.getByRole('button', { name: 'Unlock with fingerprint or face' }).click();
	await expect(page.getByText('That did not work')).toBeVisible();
	await page.getByRole('button', { name: 'Use PIN' }).click();
	await enterPin(page);
	await expect(page.getByRole('link', { name: /^Tasks/ })).toBeVisible();
	await context.close();
});

test('a withdrawn phone says so and shows nothing of the company any more', async () => {
	const { userId } = await me(LOGIN);
	const admin = await api('admin@bandung.example');
	const { context, page } = await openPhone(newProfile());
	await signInToField(page, LOGIN);
	const { items } = await admin.query<Devices>('device.list', { userId, isRevoked: false, limit: 10 });
	await admin.mutate('device.revoke', { deviceId: items[0]?.deviceId });
	await expect(page.getByRole('heading', { name: 'This phone is no longer yours to work with' })).toBeVisible();
	await expect(page.getByRole('link', { name: /^Tasks/ })).toHaveCount(0);
	await context.close();
	await admin.end();
});

test('a factory reset names what would be lost, wants the word, and leaves nothing', async () => {
	const { userId, name } = await me(LOGIN);
	const mapper = await api('mapper@bandung.example');
	const point = await findPoint(mapper, 'Main bearing grease point', 'Loom L-314');
	const title = `Reset ${newId().slice(-8)}`;
	const taskId = await createTask(mapper, { title, point, assigneeIds: [userId] });
	const { context, page } = await openPhone(newProfile());
	await signInToField(page, LOGIN);
	await readyForOffline(page);
	await page.goto(`/field/tasks/${taskId}`);
	await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
	await context.setOffline(true);
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await expect(page.getByRole('button', { name: 'Scan the QR label' })).toBeVisible();

	await page.goto('/field/settings');
	await page.getByRole('button', { name: 'Reset this phone' }).click();
	const dialog = page.getByRole('dialog', { name: 'Factory reset' });
	await expect(dialog.getByText(`Draft: ${title}`)).toBeVisible();
	await expect(dialog.getByText(`Not sent: ${title}`)).toBeVisible();
	const reset = dialog.getByRole('button', { name: 'Remove everything' });
	await dialog.getByLabel(/RESET/).fill('reset please');
	await expect(reset).toHaveAttribute('aria-disabled', 'true');
	await dialog.getByLabel(/RESET/).fill('RESET');
	await context.setOffline(false);
	await reset.click();
	await page.waitForURL(/\/field\/pair/);
	await expect(page.getByRole('button', { name: 'Scan QR code' })).toBeVisible();
	const held = await heldByBrowser(page);
	for (const secret of [title, name]) expect(held.includes(secret), `the browser holds "${secret}"`).toBe(false);
	await context.close();
	await mapper.end();
});
