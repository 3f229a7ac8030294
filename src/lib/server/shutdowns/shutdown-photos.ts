import { may, seesSite } from '#lib/domain/access/actor.ts';
import type { PhotoOwner } from '../files/photo-owner.ts';
import { definePhotoArrival } from '../files/photo.service.ts';
import { publishShutdown } from './publish.ts';
import { lockShutdown, selectReporter } from './shutdown.queries.ts';
import { subjectOf } from './visible.ts';

/** Photos of shutdowns. They follow what claims them, the report itself or a note on it. */
export const shutdownPhotos: PhotoOwner = {
	kind: 'shutdown',
	handsIn: 'mobile.shutdown.report',
	orHandsIn: 'shutdown.manage',
	reads: 'shutdown.view',
	orReads: 'mobile.shutdown.report',
	async maySee(scope, shutdownId) {
		const found = await selectReporter(scope, shutdownId);
		if (!found || !seesSite(scope.actor, found.siteId)) return false;
		return may(scope.actor, 'shutdown.view') || found.reporterId === scope.actor.userId;
	},
	async hold(scope, shutdownId) {
		const shutdown = await lockShutdown(scope, shutdownId);
		return (
			shutdown && { subject: subjectOf(shutdown), publish: async () => void (await publishShutdown(scope, shutdownId)) }
		);
	}
};

export const arriveShutdownPhoto = definePhotoArrival('shutdown.receive-photo', shutdownPhotos);
