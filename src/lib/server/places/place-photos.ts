import { seesSite } from '#lib/domain/access/actor.ts';
import type { PhotoOwner } from '../files/photo-owner.ts';
import { definePhotoArrival } from '../files/photo.service.ts';
import { lockAnyPlace, selectAnyPlace } from './any-place.queries.ts';
import { subjectOf } from './edit.service.ts';
import { publishDetails } from './publish.ts';

/** Photos of places. They follow what claims them: the making of the place, or an edit. */
export const placePhotos: PhotoOwner = {
	kind: 'place',
	handsIn: 'mobile.hierarchy.create',
	orHandsIn: 'hierarchy.edit',
	reads: 'hierarchy.view',
	async maySee(scope, placeId) {
		const place = await selectAnyPlace(scope, placeId);
		return place !== undefined && !place.isDeleted && seesSite(scope.actor, place.siteId);
	},
	/** Also of one in the recycle bin: it may come back, and its photo was on the way. */
	async hold(scope, placeId) {
		const place = await lockAnyPlace(scope, placeId);
		if (!place || !seesSite(scope.actor, place.siteId)) return undefined;
		const publish = () => (place.isDeleted ? Promise.resolve() : publishDetails(scope, [placeId], true));
		return { subject: subjectOf(place), publish };
	}
};

export const arrivePlacePhoto = definePhotoArrival('place.receive-photo', placePhotos);
