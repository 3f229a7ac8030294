import type { PhotoOwnerKind } from '#lib/domain/files/photo.ts';

/** Where a photo is read; only this session gets it. */
export function photoAddress(photoId: string, size: '320' | '1280' | 'full', of: PhotoOwnerKind): string {
	return `/files/${photoId}?${new URLSearchParams({ size, of })}`;
}
