import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as newId } from 'uuid';
import { afterAll, expect, test } from 'vitest';
import { openPlant } from '../../../../tests/support/company.ts';
import { BEARING_FORM, photoOf, submissionOf } from '../../../../tests/support/submission.ts';
import { createPlatformDoor } from '../db/platform.ts';
import { submitTask } from '../tasks/submit.service.ts';
import { createFileStore } from './file-store.ts';
import { sweepOrphans } from './orphans.ts';

const plant = await openPlant();
const { make, here, db, company } = plant;
const templateId = await make.template('Bearing check', BEARING_FORM);
const dataDir = await mkdtemp(join(tmpdir(), 'smtm-orphans-'));
const files = createFileStore(dataDir);
const platform = createPlatformDoor({ connection: db.connections.platform });
afterAll(async () => {
	await platform.end();
	await rm(dataDir, { recursive: true });
});

async function bytes(companyId: string, ageHours: number): Promise<string> {
	const key = `${companyId}/${newId()}`;
	await files.put(`${key}/320`, Buffer.from('picture'));
	const at = new Date(Date.now() - ageHours * 3_600_000);
	await utimes(join(dataDir, 'files', key), at, at);
	return key;
}

test('bytes without a photo go after a day; those of photos, previews and other databases stay', async () => {
	const [full, preview, orphan, fresh] = [
		await bytes(company.companyId, 100),
		await bytes(company.companyId, 100),
		await bytes(company.companyId, 25),
		await bytes(company.companyId, 23)
	];
	const foreign = await bytes(newId(), 100);
	const photos = [photoOf(), photoOf()];
	const taskId = await make.task({ at: here, templateId, assigneeIds: [plant.as('tina').userId] });
	await plant.as('tina').deliver(submitTask, submissionOf({ taskId, templateId }, { photos }));
	await db.admin`update photo set state = 'complete', storage_key = ${full} where id = ${photos[0]?.photoId ?? ''}`;
	await db.admin`update photo set state = 'preview', preview_key = ${preview} where id = ${photos[1]?.photoId ?? ''}`;
	expect(await sweepOrphans({ files, platform, now: () => new Date() })).toBe(1);
	const left = await Promise.all([full, preview, orphan, fresh, foreign].map((key) => files.get(`${key}/320`)));
	expect(left.map((one) => one !== undefined)).toEqual([true, true, false, true, true]);
	expect(await sweepOrphans({ files, platform, now: () => new Date() })).toBe(0);
});
