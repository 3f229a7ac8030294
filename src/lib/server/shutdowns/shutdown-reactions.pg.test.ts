import { expect, test } from 'vitest';
import { openPlant } from '../../../../tests/support/company.ts';
import { listsIn, stopOf } from '../../../../tests/support/reports.ts';
import { reportShutdown } from './report.service.ts';

const { make, as, here, db, company, tell } = await openPlant();
const reasonId = await listsIn(db, company.companyId).reason('Mechanical breakdown');

test('a shutdown follows a new name of any place in its path, on every screen and phone', async () => {
	const { shutdownId } = await as('tina').run(reportShutdown, stopOf(here.assetId, reasonId));
	for (const placeId of [here.siteId, here.lineId, here.sectionId, here.assetId]) {
		const name = `New ${placeId}`;
		await db.admin`update place set name = ${name} where company_id = ${company.companyId} and id = ${placeId}`;
		await tell('manik', { name: 'place.renamed', placeIds: [placeId] });
		const told = (await make.feed(shutdownId)).filter(({ row }) => row?.['path']).at(-1)?.row;
		expect(told?.['path']).toContainEqual({ id: placeId, name });
	}
});
