import { may, seesSite } from '#lib/domain/access/actor.ts';
import type { PhotoOwner } from '../files/photo-owner.ts';
import { definePhotoArrival } from '../files/photo.service.ts';
import { publishRepair } from './publish.ts';
import { lockRepairs, selectReporter } from './repair.queries.ts';
import { subjectOf } from './visible.ts';

/** Photos of requests. They follow what claims them, the request itself or a note on it. */
export const repairPhotos: PhotoOwner = {
	kind: 'repair',
	handsIn: 'mobile.repair.request',
	orHandsIn: 'repair.triage',
	reads: 'repair.view',
	orReads: 'mobile.repair.request',
	async maySee(scope, repairId) {
		const found = await selectReporter(scope, repairId);
		if (!found || !seesSite(scope.actor, found.siteId)) return false;
		return may(scope.actor, 'repair.view') || found.reporterId === scope.actor.userId;
	},
	async hold(scope, repairId) {
		const [repair] = await lockRepairs(scope, [repairId]);
		return repair && { subject: subjectOf(repair), publish: async () => void (await publishRepair(scope, repairId)) };
	}
};

export const arriveRepairPhoto = definePhotoArrival('repair.receive-photo', repairPhotos);
